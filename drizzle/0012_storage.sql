-- See docs/adr/0034 and 0035.

-- Nobody writes meanwhile, in the order in which a write takes its locks, so that every row is counted once.
LOCK TABLE "task", "list", "tag", "filter", "change_counter", "change", "idempotency_key" IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "tasks" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "lists" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "tags" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "filters" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "content_bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "history_bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "day" date DEFAULT '-infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "change_counter" ADD COLUMN "day_bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD COLUMN "after_seq" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Bytes that a remembered idempotency key takes with its indexes.
CREATE FUNCTION "key_bytes"("key" text, "outcome" text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 300 + 2 * octet_length(key) + octet_length(outcome);
--> statement-breakpoint
-- Refuses what takes an owner over a quota. Deleting is never refused: it is what makes room.
-- "limits": {tasks, lists, tags, filters, content, history, writtenPerDay}, each of them optional.
CREATE FUNCTION "require_quota"(
  "used" change_counter, "limits" jsonb, "entity" entity_kind, "operation" operation, "growth" bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  exceeded text := CASE
    WHEN operation = 'delete' THEN NULL
    WHEN operation = 'create' AND entity = 'task' AND used.tasks > (limits->>'tasks')::bigint THEN 'tasks'
    WHEN operation = 'create' AND entity = 'list' AND used.lists > (limits->>'lists')::bigint THEN 'lists'
    WHEN operation = 'create' AND entity = 'tag' AND used.tags > (limits->>'tags')::bigint THEN 'tags'
    WHEN operation = 'create' AND entity = 'filter' AND used.filters > (limits->>'filters')::bigint THEN 'filters'
    WHEN growth > 0 AND used.content_bytes > (limits->>'content')::bigint THEN 'content'
    WHEN used.history_bytes > (limits->>'history')::bigint THEN 'history'
    WHEN used.day_bytes > (limits->>'writtenPerDay')::bigint THEN 'writtenPerDay'
  END;
BEGIN
  IF exceeded IS NOT NULL THEN
    RAISE EXCEPTION 'quota exceeded' USING ERRCODE = 'QUOTA', CONSTRAINT = exceeded, DETAIL = limits->>exceeded;
  END IF;
END
$$;
--> statement-breakpoint
-- Remembers an idempotency key, and that it was used before the owner's next change.
-- "outcome": a refusal as JSON, which has no batch; otherwise empty, since the log tells what the batch did.
CREATE FUNCTION "remember_key"("owner" uuid, "batch" jsonb, "outcome" text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  bytes constant bigint := key_bytes(batch->>'idempotencyKey', outcome);
  used change_counter;
BEGIN
  INSERT INTO change_counter AS c (owner_id, seq, day, day_bytes)
  VALUES (owner, 0, (now() AT TIME ZONE 'UTC')::date, bytes)
  ON CONFLICT (owner_id) DO UPDATE SET day = excluded.day,
    day_bytes = excluded.day_bytes + CASE WHEN c.day = excluded.day THEN c.day_bytes ELSE 0 END
  RETURNING * INTO used;
  IF batch ? 'limits' AND used.day_bytes > (batch->'limits'->>'writtenPerDay')::bigint THEN
    RAISE EXCEPTION 'quota exceeded' USING ERRCODE = 'QUOTA', CONSTRAINT = 'writtenPerDay',
      DETAIL = batch->'limits'->>'writtenPerDay';
  END IF;
  INSERT INTO idempotency_key (owner_id, key, digest, outcome, batch_id, after_seq)
  VALUES (owner, batch->>'idempotencyKey', batch->>'digest', outcome,
    CASE WHEN outcome = '' THEN (batch->>'id')::uuid END, used.seq);
END
$$;
--> statement-breakpoint
-- Says which request the writes up to the end of the transaction belong to:
-- {id, source, idempotencyKey?, undoes?, digest?, claims?, limits?}. Called before the first row is locked, it also
-- has one owner's writes wait for one another, so that no two of them can each wait for what the other has locked.
-- With a "digest", the key is used once: it is remembered with the first change, or at once where the request "claims"
-- it. Called again in the same transaction, as for a row that has to be looked at twice, it does nothing.
CREATE OR REPLACE FUNCTION "begin_batch"("owner" uuid, "batch" jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  IF nullif(current_setting('docket.batch', true), '')::jsonb->>'id' = batch->>'id' THEN
    RETURN owner;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 19));
  IF batch ? 'digest' AND EXISTS (
    SELECT FROM idempotency_key k WHERE k.owner_id = owner AND k.key = batch->>'idempotencyKey'
  ) THEN
    RAISE EXCEPTION 'the idempotency key was used before' USING ERRCODE = 'KEY01';
  END IF;
  IF batch ? 'digest' AND batch ? 'claims' THEN
    PERFORM remember_key(owner, batch, '');
    PERFORM set_config('docket.batch', (batch - 'digest')::text, true);
  ELSE
    PERFORM set_config('docket.batch', batch::text, true);
  END IF;
  RETURN owner;
END
$$;
--> statement-breakpoint
-- Remembers that a write with a key was refused. Whether it did: another copy of the request may have come first.
CREATE FUNCTION "remember_refusal"("owner" uuid, "batch" jsonb, "outcome" text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 19));
  IF EXISTS (SELECT FROM idempotency_key k WHERE k.owner_id = owner AND k.key = batch->>'idempotencyKey') THEN
    RETURN false;
  END IF;
  PERFORM remember_key(owner, batch, outcome);
  RETURN true;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "begin_restore"("owner" uuid, "batch" jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM begin_batch(owner, batch);
  PERFORM set_config('docket.batch', (current_setting('docket.batch')::jsonb || '{"restores": true}')::text, true);
  IF EXISTS (SELECT FROM change c WHERE c.owner_id = owner) THEN
    RAISE EXCEPTION 'a history is restored only where there is none'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_there';
  END IF;
  RETURN owner;
END
$$;
--> statement-breakpoint
DROP FUNCTION "append_changes"(uuid, entity_kind, operation, uuid[], jsonb[], jsonb[]);
--> statement-breakpoint
-- Adds rows of one owner to their log, in the order in which they are given, and counts what they take.
-- "growth": bytes by which the rows have grown.
CREATE FUNCTION "append_changes"(
  "owner" uuid, "entity" entity_kind, "operation" operation, "ids" uuid[], "befores" jsonb[], "afters" jsonb[],
  "growth" bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  batch jsonb := nullif(current_setting('docket.batch', true), '');
  added constant bigint := cardinality(ids);
  more constant bigint := CASE operation WHEN 'create' THEN added WHEN 'delete' THEN -added ELSE 0 END;
  history bigint;
  used change_counter;
  last bigint;
BEGIN
  IF batch IS NULL THEN
    batch := jsonb_build_object('id', gen_random_uuid(), 'source', 'database');
    PERFORM set_config('docket.batch', batch::text, true);
  END IF;
  -- A record takes some 300 bytes beside what it says, its indexes included.
  history := pg_column_size(befores) + pg_column_size(afters)
    + added * (300 + coalesce(octet_length(batch->>'idempotencyKey'), 0));

  -- Locks the owner's row until the commit: their numbers become visible in order.
  INSERT INTO change_counter AS c
    (owner_id, seq, tasks, lists, tags, filters, content_bytes, history_bytes, day, day_bytes)
  VALUES (owner, added,
    CASE entity WHEN 'task' THEN more ELSE 0 END, CASE entity WHEN 'list' THEN more ELSE 0 END,
    CASE entity WHEN 'tag' THEN more ELSE 0 END, CASE entity WHEN 'filter' THEN more ELSE 0 END,
    growth, history, (now() AT TIME ZONE 'UTC')::date,
    history + CASE WHEN batch ? 'digest' THEN key_bytes(batch->>'idempotencyKey', '') ELSE 0 END)
  ON CONFLICT (owner_id) DO UPDATE SET seq = c.seq + excluded.seq,
    tasks = c.tasks + excluded.tasks, lists = c.lists + excluded.lists,
    tags = c.tags + excluded.tags, filters = c.filters + excluded.filters,
    content_bytes = c.content_bytes + excluded.content_bytes,
    history_bytes = c.history_bytes + excluded.history_bytes, day = excluded.day,
    day_bytes = excluded.day_bytes + CASE WHEN c.day = excluded.day THEN c.day_bytes ELSE 0 END
  RETURNING * INTO used;
  last := used.seq - added;

  IF batch ? 'limits' THEN
    PERFORM require_quota(used, batch->'limits', entity, operation, growth);
  END IF;
  IF batch ? 'digest' THEN
    INSERT INTO idempotency_key (owner_id, key, digest, batch_id, after_seq)
    VALUES (owner, batch->>'idempotencyKey', batch->>'digest', (batch->>'id')::uuid, last);
  END IF;

  INSERT INTO change
    (owner_id, seq, entity, entity_id, operation, before, after, batch_id, source, idempotency_key, undoes)
  SELECT owner, last + place, entity, id, operation, before, after,
    (batch->>'id')::uuid, (batch->>'source')::change_source, batch->>'idempotencyKey', (batch->>'undoes')::uuid
  FROM unnest(ids, befores, afters) WITH ORDINALITY AS r (id, before, after, place);
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "log_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  keys constant text[] := '{owner_id,id}';
BEGIN
  IF TG_OP = 'INSERT' AND coalesce((nullif(current_setting('docket.batch', true), '')::jsonb->>'restores')::boolean, false) THEN
    IF EXISTS (
      SELECT FROM new_rows n
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(f.key, f.value ORDER BY c.seq) AS fields
        FROM change c, jsonb_each(c.after) f
        WHERE c.owner_id = n.owner_id AND c.entity_id = n.id AND c.entity = TG_TABLE_NAME::entity_kind
      ) replayed ON true
      LEFT JOIN LATERAL (
        SELECT c.operation FROM change c
        WHERE c.owner_id = n.owner_id AND c.entity_id = n.id AND c.entity = TG_TABLE_NAME::entity_kind
        ORDER BY c.seq DESC LIMIT 1
      ) last ON true
      WHERE replayed.fields IS NULL OR last.operation = 'delete'
        OR to_jsonb(jsonb_populate_record(n, replayed.fields)) <> to_jsonb(n)
        OR EXISTS (SELECT FROM jsonb_each(to_jsonb(n) - keys) v
          WHERE v.value <> 'null' AND NOT replayed.fields ? v.key)
    ) THEN
      RAISE EXCEPTION 'the history does not lead to this row'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'history_leads_here';
    END IF;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM append_changes(owner_id, TG_TABLE_NAME::entity_kind, 'create',
      array_agg(id), array_agg(NULL::jsonb), array_agg(made - keys), sum(pg_column_size(made))::bigint)
    FROM (SELECT owner_id, id, to_jsonb(n) AS made FROM new_rows n OFFSET 0) r GROUP BY owner_id;
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM append_changes(r.owner_id, TG_TABLE_NAME::entity_kind, 'update',
      array_agg(r.id), array_agg(d.before), array_agg(d.after),
      sum(pg_column_size(r.new) - pg_column_size(r.old))::bigint)
    FROM (
      SELECT owner_id, id, to_jsonb(o) AS old, to_jsonb(n) AS new
      FROM new_rows n JOIN old_rows o USING (owner_id, id) OFFSET 0
    ) r, LATERAL (
      SELECT jsonb_object_agg(key, value) AS before, jsonb_object_agg(key, r.new->key) AS after
      FROM jsonb_each(r.old) WHERE r.new->key IS DISTINCT FROM value
    ) d
    WHERE d.before IS NOT NULL GROUP BY r.owner_id;
  ELSE
    -- An account that goes takes its log along.
    PERFORM append_changes(owner_id, TG_TABLE_NAME::entity_kind, 'delete',
      array_agg(id), array_agg(gone - keys), array_agg(NULL::jsonb), -sum(pg_column_size(gone))::bigint)
    FROM (SELECT owner_id, id, to_jsonb(o) AS gone FROM old_rows o OFFSET 0) r
    WHERE EXISTS (SELECT FROM "user" u WHERE u.id = r.owner_id) GROUP BY owner_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Counts anew what one owner stores, from the rows: for what no trigger counted.
CREATE FUNCTION "count_storage"("owner" uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE change_counter c SET
    tasks = (SELECT count(*) FROM task t WHERE t.owner_id = owner),
    lists = (SELECT count(*) FROM list l WHERE l.owner_id = owner),
    tags = (SELECT count(*) FROM tag t WHERE t.owner_id = owner),
    filters = (SELECT count(*) FROM filter f WHERE f.owner_id = owner),
    content_bytes = (SELECT coalesce(sum(pg_column_size(r.stored)), 0) FROM (
      SELECT to_jsonb(t) FROM task t WHERE t.owner_id = owner
      UNION ALL SELECT to_jsonb(l) FROM list l WHERE l.owner_id = owner
      UNION ALL SELECT to_jsonb(t) FROM tag t WHERE t.owner_id = owner
      UNION ALL SELECT to_jsonb(f) FROM filter f WHERE f.owner_id = owner) r (stored)),
    history_bytes = (SELECT coalesce(sum(300 + coalesce(octet_length(h.idempotency_key), 0)
        + coalesce(pg_column_size(h.before), 0) + coalesce(pg_column_size(h.after), 0)), 0)
      FROM change h WHERE h.owner_id = owner)
  WHERE c.owner_id = owner;
$$;
--> statement-breakpoint
SELECT count_storage(owner_id) FROM "change_counter";
