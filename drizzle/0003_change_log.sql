-- The log under every write to "task" and "list": see docs/adr/0019.

-- Says which request the writes up to the end of the transaction belong to: {id, source, idempotencyKey?, undoes?}.
-- Called before the first row is locked, it also has one owner's writes wait for one another, so that no two
-- of them can each wait for what the other has locked.
CREATE FUNCTION "begin_batch"("owner" uuid, "batch" jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 19));
  PERFORM set_config('docket.batch', batch::text, true);
  RETURN owner;
END
$$;
--> statement-breakpoint
-- Adds rows of one owner to their log, in the order in which they are given.
CREATE FUNCTION "append_changes"(
  "owner" uuid, "entity" entity_kind, "operation" operation, "ids" uuid[], "befores" jsonb[], "afters" jsonb[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  batch jsonb := nullif(current_setting('docket.batch', true), '');
  last bigint;
BEGIN
  IF batch IS NULL THEN
    batch := jsonb_build_object('id', gen_random_uuid(), 'source', 'database');
    PERFORM set_config('docket.batch', batch::text, true);
  END IF;

  -- Locks the owner's row until the commit: their numbers become visible in order.
  INSERT INTO change_counter AS c (owner_id, seq) VALUES (owner, cardinality(ids))
  ON CONFLICT (owner_id) DO UPDATE SET seq = c.seq + excluded.seq
  RETURNING seq - cardinality(ids) INTO last;

  INSERT INTO change
    (owner_id, seq, entity, entity_id, operation, before, after, batch_id, source, idempotency_key, undoes)
  SELECT owner, last + place, entity, id, operation, before, after,
    (batch->>'id')::uuid, (batch->>'source')::change_source, batch->>'idempotencyKey', (batch->>'undoes')::uuid
  FROM unnest(ids, befores, afters) WITH ORDINALITY AS r (id, before, after, place);
END
$$;
--> statement-breakpoint
-- One statement's rows at a time: with a number taken for each row on its own, 100 000 rows would take hours.
CREATE FUNCTION "log_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  keys constant text[] := '{owner_id,id}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM append_changes(owner_id, TG_TABLE_NAME::entity_kind, 'create',
      array_agg(id), array_agg(NULL::jsonb), array_agg(to_jsonb(n) - keys))
    FROM new_rows n GROUP BY owner_id;
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM append_changes(r.owner_id, TG_TABLE_NAME::entity_kind, 'update',
      array_agg(r.id), array_agg(d.before), array_agg(d.after))
    FROM (
      SELECT owner_id, id, to_jsonb(o) AS old, to_jsonb(n) AS new
      FROM new_rows n JOIN old_rows o USING (owner_id, id)
    ) r, LATERAL (
      SELECT jsonb_object_agg(key, value) AS before, jsonb_object_agg(key, r.new->key) AS after
      FROM jsonb_each(r.old) WHERE r.new->key IS DISTINCT FROM value
    ) d
    WHERE d.before IS NOT NULL GROUP BY r.owner_id;
  ELSE
    -- An account that goes takes its log along.
    PERFORM append_changes(owner_id, TG_TABLE_NAME::entity_kind, 'delete',
      array_agg(id), array_agg(to_jsonb(o) - keys), array_agg(NULL::jsonb))
    FROM old_rows o WHERE EXISTS (SELECT FROM "user" u WHERE u.id = o.owner_id) GROUP BY owner_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE FUNCTION "refuse_rewriting"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "user" u WHERE u.id = OLD.owner_id) THEN
    RAISE EXCEPTION 'the log is only ever added to' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END
$$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['task', 'list'] LOOP
    EXECUTE format('CREATE TRIGGER log_insert AFTER INSERT ON %I
      REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
    EXECUTE format('CREATE TRIGGER log_update AFTER UPDATE ON %I
      REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
    EXECUTE format('CREATE TRIGGER log_delete AFTER DELETE ON %I
      REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION log_changes()', name);
    EXECUTE format('CREATE TRIGGER keep_keys BEFORE UPDATE OF owner_id, id ON %I
      FOR EACH ROW WHEN ((OLD.owner_id, OLD.id) IS DISTINCT FROM (NEW.owner_id, NEW.id))
      EXECUTE FUNCTION refuse(''a row keeps its owner and its id'')', name);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION refuse(''rows are deleted, so that the log knows: no truncate'')', name);
    -- In a session that replicates, too.
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER log_insert, ENABLE ALWAYS TRIGGER log_update,
      ENABLE ALWAYS TRIGGER log_delete, ENABLE ALWAYS TRIGGER keep_keys, ENABLE ALWAYS TRIGGER refuse_truncate', name);
  END LOOP;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "refuse_rewriting" BEFORE UPDATE OR DELETE ON "change"
FOR EACH ROW EXECUTE FUNCTION "refuse_rewriting"();
--> statement-breakpoint
CREATE TRIGGER "refuse_truncate" BEFORE TRUNCATE ON "change"
FOR EACH STATEMENT EXECUTE FUNCTION "refuse"('the log is only ever added to');
--> statement-breakpoint
ALTER TABLE "change" ENABLE ALWAYS TRIGGER "refuse_rewriting", ENABLE ALWAYS TRIGGER "refuse_truncate";
--> statement-breakpoint
-- A deleted account takes lists and tasks with it in any order.
ALTER TABLE "task" ALTER CONSTRAINT "task_list_fk" DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
-- What is there already begins the log.
SELECT append_changes(owner_id, 'task', 'create', array_agg(id ORDER BY created_at, id),
  array_agg(NULL::jsonb), array_agg(to_jsonb(t) - '{owner_id,id}'::text[] ORDER BY created_at, id))
FROM "task" t GROUP BY owner_id;
