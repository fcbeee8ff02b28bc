-- The log under every write to "task" and "list": see docs/adr/0019.

-- Owner first, then id, then what changed; what the triggers hand to append_changes().
CREATE TYPE "changed_row" AS ("owner_id" uuid, "id" uuid, "before" jsonb, "after" jsonb);
--> statement-breakpoint
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
CREATE FUNCTION "append_changes"("entity" entity_kind, "operation" operation, "changed" changed_row[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  batch jsonb := nullif(current_setting('docket.batch', true), '');
BEGIN
  IF batch IS NULL THEN
    batch := jsonb_build_object('id', gen_random_uuid(), 'source', 'database');
    PERFORM set_config('docket.batch', batch::text, true);
  END IF;

  WITH entry AS (
    SELECT owner_id, id, before, after,
      row_number() OVER (PARTITION BY owner_id ORDER BY place) AS place,
      count(*) OVER (PARTITION BY owner_id) AS total
    FROM unnest(changed) WITH ORDINALITY AS r (owner_id, id, before, after, place)
  ), counter AS (
    -- Locks the row until the commit: an owner's numbers become visible in order.
    INSERT INTO change_counter AS c (owner_id, seq)
    SELECT e.owner_id, count(*) FROM entry e GROUP BY e.owner_id ORDER BY e.owner_id
    ON CONFLICT (owner_id) DO UPDATE SET seq = c.seq + excluded.seq
    RETURNING c.owner_id, c.seq
  )
  INSERT INTO change
    (owner_id, seq, entity, entity_id, operation, before, after, batch_id, source, idempotency_key, undoes)
  SELECT e.owner_id, c.seq - e.total + e.place,
    append_changes.entity, e.id, append_changes.operation, e.before, e.after,
    (batch->>'id')::uuid, (batch->>'source')::change_source, batch->>'idempotencyKey', (batch->>'undoes')::uuid
  FROM entry e JOIN counter c USING (owner_id);
END
$$;
--> statement-breakpoint
CREATE FUNCTION "log_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  keys constant text[] := '{owner_id,id}';
  operation operation;
  changed changed_row[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    operation := 'create';
    SELECT array_agg((n.owner_id, n.id, NULL, to_jsonb(n) - keys)::changed_row ORDER BY n.owner_id, n.id)
    INTO changed FROM new_rows n;
  ELSIF TG_OP = 'UPDATE' THEN
    operation := 'update';
    SELECT array_agg((n.owner_id, n.id, d.before, d.after)::changed_row ORDER BY n.owner_id, n.id)
    INTO changed
    FROM new_rows n JOIN old_rows o USING (owner_id, id), LATERAL (
      SELECT jsonb_object_agg(b.key, b.value) AS before, jsonb_object_agg(b.key, a.value) AS after
      FROM jsonb_each(to_jsonb(o)) b JOIN jsonb_each(to_jsonb(n)) a USING (key)
      WHERE a.value IS DISTINCT FROM b.value
    ) d
    WHERE d.before IS NOT NULL;
  ELSE
    operation := 'delete';
    -- An account that goes takes its log along.
    SELECT array_agg((o.owner_id, o.id, to_jsonb(o) - keys, NULL)::changed_row ORDER BY o.owner_id, o.id)
    INTO changed FROM old_rows o
    WHERE EXISTS (SELECT FROM "user" u WHERE u.id = o.owner_id);
  END IF;
  IF changed IS NOT NULL THEN
    PERFORM append_changes(TG_TABLE_NAME::entity_kind, operation, changed);
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
SELECT append_changes('task', 'create',
  array_agg((t.owner_id, t.id, NULL, to_jsonb(t) - '{owner_id,id}'::text[])::changed_row ORDER BY t.owner_id, t.created_at, t.id))
FROM "task" t HAVING count(*) > 0;
