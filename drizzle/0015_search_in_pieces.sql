-- See docs/adr/0039.
CREATE INDEX "task_text_pending" ON "task_text" USING btree ("owner_id","task_id") WHERE "task_text"."title" = '';
--> statement-breakpoint
-- Keeps what search reads of a task. A transaction about very many tasks sets docket.search_budget: the characters of
-- titles and notes that it indexes itself. The rows of the rest stay empty, and write_pending_texts writes them
-- later: a long note costs the index up to 0.1 s, and a transaction of the embedded database keeps everybody waiting.
CREATE OR REPLACE FUNCTION "keep_task_text"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  budget constant bigint := nullif(current_setting('docket.search_budget', true), '')::bigint;
  new_title text := '';
  new_notes text := '';
BEGIN
  IF budget IS NULL OR budget > 0 THEN
    new_title := search_text(NEW.title);
    new_notes := search_text(NEW.notes);
    IF budget IS NOT NULL THEN
      PERFORM set_config('docket.search_budget', (budget - length(NEW.title) - length(NEW.notes))::text, true);
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO task_text (owner_id, task_id, title, notes, created_at)
    VALUES (NEW.owner_id, NEW.id, new_title, new_notes, NEW.created_at);
  ELSE
    UPDATE task_text SET title = new_title, notes = new_notes, created_at = NEW.created_at
    WHERE owner_id = NEW.owner_id AND task_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Writes rows that were left empty, up to about so many characters. Rows that another session writes are skipped.
-- Each task is read after its row is locked, so that a change which comes meanwhile is written after this.
-- The small limit makes this function merge the pending entries of the GIN index itself. With the default of 4 MB the
-- next write of any user would have to merge them.
CREATE FUNCTION "write_pending_texts"("characters" integer) RETURNS boolean LANGUAGE plpgsql
SET gin_pending_list_limit = '256kB' AS $$
DECLARE
  pending record;
  written bigint := 0;
  added bigint;
BEGIN
  FOR pending IN
    SELECT owner_id, task_id FROM task_text WHERE title = ''
    ORDER BY owner_id, task_id LIMIT 200 FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE task_text x SET title = search_text(t.title), notes = search_text(t.notes)
    FROM task t
    WHERE x.owner_id = pending.owner_id AND x.task_id = pending.task_id
      AND t.owner_id = pending.owner_id AND t.id = pending.task_id
    RETURNING length(t.title) + length(t.notes) INTO added;
    written := written + coalesce(added, 0);
    EXIT WHEN written >= characters;
  END LOOP;
  RETURN written > 0;
END
$$;
