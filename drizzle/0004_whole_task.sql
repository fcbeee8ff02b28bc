-- See docs/adr/0023.

-- Where a task comes first that is made at a time: a key of fractional indexing whose whole number falls as
-- the microseconds rise, so that no new task has to ask where the others are.
CREATE FUNCTION "new_position"("at" timestamptz DEFAULT clock_timestamp()) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  digits constant text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  number bigint := 13537086546263551 - (extract(epoch FROM at) * 1000000)::bigint;
  -- Tells what is made in the same microsecond apart; a fraction never ends in 0.
  key text := substr(digits, 2 + floor(random() * 61)::int, 1);
BEGIN
  FOR place IN 1..9 LOOP
    key := substr(digits, 1 + (number % 62)::int, 1) || key;
    number := number / 62;
  END LOOP;
  RETURN 'i' || key;
END
$$;
--> statement-breakpoint
ALTER TYPE "public"."entity_kind" ADD VALUE 'tag';--> statement-breakpoint
CREATE TABLE "tag" (
	"owner_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text collate "C" NOT NULL,
	"colour" "list_colour" NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_as" text,
	CONSTRAINT "tag_owner_id_id_pk" PRIMARY KEY("owner_id","id"),
	CONSTRAINT "tag_name_length" CHECK (char_length("tag"."name") between 1 and 100),
	CONSTRAINT "tag_version" CHECK ("tag"."version" >= 1)
);
--> statement-breakpoint
CREATE TABLE "task_tag" (
	"owner_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	CONSTRAINT "task_tag_owner_id_tag_id_task_id_pk" PRIMARY KEY("owner_id","tag_id","task_id")
);
--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "position" text collate "C" DEFAULT new_position() NOT NULL;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "tag_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "due" text collate "C";--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "start" date;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "recurrence" jsonb;--> statement-breakpoint
ALTER TABLE "tag" ADD CONSTRAINT "tag_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_tag" ADD CONSTRAINT "task_tag_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_tag" ADD CONSTRAINT "task_tag_tag_fk" FOREIGN KEY ("owner_id","tag_id") REFERENCES "public"."tag"("owner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_tag" ADD CONSTRAINT "task_tag_task_fk" FOREIGN KEY ("owner_id","task_id") REFERENCES "public"."task"("owner_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tag_name" ON "tag" USING btree ("owner_id","name_key");--> statement-breakpoint
CREATE INDEX "task_tag_task" ON "task_tag" USING btree ("owner_id","task_id");--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_parent_fk" FOREIGN KEY ("owner_id","parent_id") REFERENCES "public"."task"("owner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_parent" ON "task" USING btree ("owner_id","parent_id","position","id") WHERE "task"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "task_position" ON "task" USING btree ("owner_id","list_id","position","id") WHERE "task"."deleted_at" is null;--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_position_length" CHECK (char_length("task"."position") between 1 and 1000);--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_due_at" CHECK (("task"."due_at" is not null) = coalesce("task"."due" like '%T%', false));--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_recurrence" CHECK ("task"."recurrence" is null or ("task"."due" is not null and "task"."parent_id" is null));
--> statement-breakpoint
ALTER TABLE "task" ALTER CONSTRAINT "task_parent_fk" DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
ALTER TABLE "task_tag" ALTER CONSTRAINT "task_tag_tag_fk" DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
-- Puts a table under the log, and keeps what the log relies on.
CREATE FUNCTION "log_table"("name" regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER log_insert AFTER INSERT ON %s
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
  EXECUTE format('CREATE TRIGGER log_update AFTER UPDATE ON %s
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
  EXECUTE format('CREATE TRIGGER log_delete AFTER DELETE ON %s
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
  EXECUTE format('CREATE TRIGGER keep_keys BEFORE UPDATE OF owner_id, id ON %s
    FOR EACH ROW WHEN ((OLD.owner_id, OLD.id) IS DISTINCT FROM (NEW.owner_id, NEW.id))
    EXECUTE FUNCTION refuse(''a row keeps its owner and its id'')', name);
  EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION refuse(''rows are deleted, so that the log knows: no truncate'')', name);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER log_insert, ENABLE ALWAYS TRIGGER log_update,
    ENABLE ALWAYS TRIGGER log_delete, ENABLE ALWAYS TRIGGER keep_keys, ENABLE ALWAYS TRIGGER refuse_truncate', name);
END
$$;
--> statement-breakpoint
SELECT log_table('tag');
--> statement-breakpoint
CREATE FUNCTION "keep_task_tags"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM task_tag WHERE owner_id = NEW.owner_id AND task_id = NEW.id AND tag_id <> ALL (NEW.tag_ids);
  END IF;
  INSERT INTO task_tag (owner_id, tag_id, task_id)
  SELECT NEW.owner_id, tag_id, NEW.id FROM unnest(NEW.tag_ids) tag_id ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "keep_tags_of_new" AFTER INSERT ON "task" FOR EACH ROW
WHEN (NEW.tag_ids <> '{}') EXECUTE FUNCTION keep_task_tags();
--> statement-breakpoint
CREATE TRIGGER "keep_tags" AFTER UPDATE OF "tag_ids" ON "task" FOR EACH ROW
WHEN (NEW.tag_ids <> OLD.tag_ids) EXECUTE FUNCTION keep_task_tags();
--> statement-breakpoint
-- A subtask has no subtasks, is in its parent's list, and is in the trash when its parent is.
CREATE FUNCTION "check_family"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM task child JOIN task parent ON parent.owner_id = child.owner_id AND parent.id = child.parent_id
    WHERE child.owner_id = NEW.owner_id AND (child.id = NEW.id OR child.parent_id = NEW.id) AND (
      parent.parent_id IS NOT NULL OR parent.list_id IS DISTINCT FROM child.list_id
      OR (parent.deleted_at IS NOT NULL AND child.deleted_at IS NULL))
  ) THEN
    RAISE EXCEPTION 'a subtask has no subtasks, and is where its parent is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'task_family';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "task_family_of_new" AFTER INSERT ON "task" DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION check_family();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "task_family" AFTER UPDATE OF "parent_id", "list_id", "deleted_at" ON "task"
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((OLD.parent_id, OLD.list_id, OLD.deleted_at)
  IS DISTINCT FROM (NEW.parent_id, NEW.list_id, NEW.deleted_at)) EXECUTE FUNCTION check_family();
--> statement-breakpoint
ALTER TABLE "task" ENABLE ALWAYS TRIGGER "keep_tags_of_new", ENABLE ALWAYS TRIGGER "keep_tags",
  ENABLE ALWAYS TRIGGER "task_family_of_new", ENABLE ALWAYS TRIGGER "task_family";
--> statement-breakpoint
-- What is there already keeps its order, and the log says what it now has.
ALTER TABLE "task" DISABLE TRIGGER "log_update";
--> statement-breakpoint
UPDATE "task" SET position = new_position(created_at);
--> statement-breakpoint
ALTER TABLE "task" ENABLE ALWAYS TRIGGER "log_update";
--> statement-breakpoint
SELECT append_changes(owner_id, 'task', 'update', array_agg(id ORDER BY created_at, id),
  array_agg('{}'::jsonb), array_agg(jsonb_build_object('parent_id', parent_id, 'position', position,
    'tag_ids', tag_ids, 'due', due, 'due_at', due_at, 'start', start, 'recurrence', recurrence)
    ORDER BY created_at, id))
FROM "task" GROUP BY owner_id;
