CREATE TYPE "public"."change_source" AS ENUM('web', 'rest', 'internal', 'database');--> statement-breakpoint
CREATE TYPE "public"."entity_kind" AS ENUM('task', 'list');--> statement-breakpoint
CREATE TYPE "public"."list_colour" AS ENUM('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink');--> statement-breakpoint
CREATE TYPE "public"."operation" AS ENUM('create', 'update', 'delete');--> statement-breakpoint
CREATE TABLE "change_counter" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change" (
	"owner_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"entity" "entity_kind" NOT NULL,
	"entity_id" uuid NOT NULL,
	"operation" "operation" NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"batch_id" uuid NOT NULL,
	"source" "change_source" NOT NULL,
	"idempotency_key" text,
	"undoes" uuid,
	CONSTRAINT "change_owner_id_seq_pk" PRIMARY KEY("owner_id","seq")
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"owner_id" uuid NOT NULL,
	"key" text NOT NULL,
	"digest" text NOT NULL,
	"outcome" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_owner_id_key_pk" PRIMARY KEY("owner_id","key")
);
--> statement-breakpoint
CREATE TABLE "job" (
	"name" text PRIMARY KEY NOT NULL,
	"ran_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "list" (
	"owner_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"colour" "list_colour" NOT NULL,
	"position" text collate "C" NOT NULL,
	"archived" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_as" text,
	CONSTRAINT "list_owner_id_id_pk" PRIMARY KEY("owner_id","id"),
	CONSTRAINT "list_name_length" CHECK (char_length("list"."name") between 1 and 200),
	CONSTRAINT "list_position_length" CHECK (char_length("list"."position") between 1 and 1000),
	CONSTRAINT "list_version" CHECK ("list"."version" >= 1)
);
--> statement-breakpoint
DROP INDEX "task_newest";--> statement-breakpoint
DROP INDEX "task_newest_by_completed";--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "list_id" uuid;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "change_counter" ADD CONSTRAINT "change_counter_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change" ADD CONSTRAINT "change_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list" ADD CONSTRAINT "list_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_entity" ON "change" USING btree ("owner_id","entity_id","seq");--> statement-breakpoint
CREATE INDEX "change_batch" ON "change" USING btree ("owner_id","batch_id","seq");--> statement-breakpoint
CREATE INDEX "idempotency_key_created_at" ON "idempotency_key" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "list_position" ON "list" USING btree ("owner_id","position","id");--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_list_fk" FOREIGN KEY ("owner_id","list_id") REFERENCES "public"."list"("owner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_newest_by_list" ON "task" USING btree ("owner_id","list_id","created_at","id") WHERE "task"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "task_newest_by_list_and_completed" ON "task" USING btree ("owner_id","list_id","completed","created_at","id") WHERE "task"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "task_trash" ON "task" USING btree ("owner_id","deleted_at","id") WHERE "task"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "task_list" ON "task" USING btree ("owner_id","list_id") WHERE "task"."list_id" is not null;--> statement-breakpoint
CREATE INDEX "task_newest" ON "task" USING btree ("owner_id","created_at","id") WHERE "task"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "task_newest_by_completed" ON "task" USING btree ("owner_id","completed","created_at","id") WHERE "task"."deleted_at" is null;