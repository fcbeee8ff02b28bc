CREATE TABLE "calendar_feed" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_feed_digest" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "calendar_feed" ADD CONSTRAINT "calendar_feed_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_open_by_due" ON "task" USING btree ("owner_id","due","id") WHERE "task"."due" is not null and not "task"."completed" and "task"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "task_dated_by_completion" ON "task" USING btree ("owner_id","completed_at","id") WHERE "task"."due" is not null and "task"."completed" and "task"."deleted_at" is null;