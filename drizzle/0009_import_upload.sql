ALTER TYPE "public"."import_state" ADD VALUE 'writing' BEFORE 'done';--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "upload" uuid;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "read_up_to" bigint DEFAULT 0 NOT NULL;