-- PostgreSQL keeps no statistics of an expression that only a partial index has, and takes one in two hundred tasks for due
-- on any day: with these it sees when to go through the newest until a page is full.
CREATE STATISTICS "task_due_key" ON (coalesce("due", 'none')) FROM "task";
--> statement-breakpoint
-- A tag has one owner.
CREATE STATISTICS "task_tag_owner" (dependencies) ON "owner_id", "tag_id" FROM "task_tag";
--> statement-breakpoint
ANALYZE "task", "task_tag";
