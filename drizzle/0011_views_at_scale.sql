-- See docs/adr/0028.

-- At once, since an instance at work has locks of one and waits for another.
LOCK TABLE "task", "task_tag", "task_text" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
-- Rows that are found by a tag or by words know how new their task is, so that the newest are looked up alone.
ALTER TABLE "task_tag" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "task_tag" SET created_at = task.created_at FROM "task" WHERE task.owner_id = task_tag.owner_id AND task.id = task_tag.task_id;
--> statement-breakpoint
ALTER TABLE "task_tag" ALTER COLUMN "created_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "task_tag_newest" ON "task_tag" USING btree ("owner_id","tag_id","created_at","task_id");--> statement-breakpoint
CREATE OR REPLACE FUNCTION "keep_task_tags"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM task_tag WHERE owner_id = NEW.owner_id AND task_id = NEW.id AND tag_id <> ALL (NEW.tag_ids);
  END IF;
  INSERT INTO task_tag (owner_id, tag_id, task_id, created_at)
  SELECT NEW.owner_id, tag_id, NEW.id, NEW.created_at FROM unnest(NEW.tag_ids) tag_id
  ON CONFLICT (owner_id, tag_id, task_id) DO UPDATE SET created_at = EXCLUDED.created_at
  WHERE task_tag.created_at <> EXCLUDED.created_at;
  RETURN NULL;
END
$$;
--> statement-breakpoint
DROP TRIGGER "keep_tags" ON "task";
--> statement-breakpoint
CREATE TRIGGER "keep_tags" AFTER UPDATE OF "tag_ids", "created_at" ON "task" FOR EACH ROW
WHEN ((NEW.tag_ids, NEW.created_at) IS DISTINCT FROM (OLD.tag_ids, OLD.created_at)) EXECUTE FUNCTION keep_task_tags();
--> statement-breakpoint
-- Made anew behind the rows, which is faster than with each of them.
DROP INDEX "task_text_grams";--> statement-breakpoint
ALTER TABLE "task_text" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "task_text" SET created_at = task.created_at FROM "task" WHERE task.owner_id = task_text.owner_id AND task.id = task_text.task_id;
--> statement-breakpoint
ALTER TABLE "task_text" ALTER COLUMN "created_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "task_text_grams" ON "task_text" USING gin (search_grams("owner_id", "title" || "notes")) WITH (gin_pending_list_limit=256);
--> statement-breakpoint
ALTER INDEX "task_text_grams" ALTER COLUMN 1 SET STATISTICS 0;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "keep_task_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO task_text (owner_id, task_id, title, notes, created_at)
    VALUES (NEW.owner_id, NEW.id, search_text(NEW.title), search_text(NEW.notes), NEW.created_at);
  ELSE
    UPDATE task_text SET title = search_text(NEW.title), notes = search_text(NEW.notes), created_at = NEW.created_at
    WHERE owner_id = NEW.owner_id AND task_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
DROP TRIGGER "keep_text" ON "task";
--> statement-breakpoint
CREATE TRIGGER "keep_text" AFTER UPDATE OF "title", "notes", "created_at" ON "task" FOR EACH ROW
WHEN ((OLD.title, OLD.notes, OLD.created_at) IS DISTINCT FROM (NEW.title, NEW.notes, NEW.created_at))
EXECUTE FUNCTION keep_task_text();
--> statement-breakpoint
ALTER TABLE "task" ENABLE ALWAYS TRIGGER "keep_tags", ENABLE ALWAYS TRIGGER "keep_text";
--> statement-breakpoint
-- What is due is counted by what this index has.
DROP INDEX "task_open_due";--> statement-breakpoint
CREATE INDEX "task_open_due" ON "task" USING btree ("owner_id",coalesce("due", 'none'),"id","due","due_at","start","list_id","tag_ids") WHERE "task"."deleted_at" is null and not "task"."completed";
--> statement-breakpoint
ANALYZE "task_tag", "task_text";
