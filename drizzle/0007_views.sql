-- See docs/adr/0025.

-- Letters as a reader compares them: case, accents, width and ligatures make no difference.
CREATE FUNCTION "fold_text"("value" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN normalize(translate(replace(replace(replace(replace(
  regexp_replace(lower(normalize(value, NFKD) COLLATE "pg_c_utf8"),
    '[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]', '', 'g'),
  'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øđðłħıς', 'oddlhiσ'), NFKC);
--> statement-breakpoint
-- What titles are sorted by; an index can hold no more of them.
CREATE FUNCTION "title_key"("title" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(fold_text(title), 200);
--> statement-breakpoint
-- The words of a text, each between two spaces. Punctuation is dropped; a sign such as % or an emoji is a word of
-- its own, and so is a run of letters of a script that puts no spaces between words. One character can fold to
-- eighteen, so there is an end to them.
CREATE FUNCTION "search_text"("value" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ' ' || btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
  left(fold_text(value), 20000) COLLATE "pg_c_utf8",
  '[''’ʼ‘`´]', '', 'g'),
  '[[:space:][:cntrl:]\u200b-\u200f.,;:!?()\[\]{}"“”„«»·‐‑–—/。、「」-]+', ' ', 'g'),
  '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+|[^[:alnum:][:space:]\u0900-\u0dff])',
  ' \1 ', 'g'),
  ' +', ' ', 'g')) || ' ';
--> statement-breakpoint
-- What words are found by, each hashed with the owner, so that no search walks past what others have: how a word
-- begins, its letters by threes, and for typos its first six letters, all of them and with each one left out (Bocek
-- and others, Fast Similarity Search in Large Dictionaries, 2007). Of a script without spaces: letters and pairs.
-- To find a place in a text, PostgreSQL counts from its start: a long word is taken in pieces, each of which begins
-- with the last two letters of the one before.
-- Dear, so that PostgreSQL never computes it for rows instead of reading the index.
CREATE FUNCTION "search_grams"("owner" uuid, "words" text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
DECLARE
  seed constant bigint := hashtextextended(owner::text, 0);
  unspaced constant text := '^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]';
BEGIN
  RETURN ARRAY(
    SELECT DISTINCT hashtextextended(gram, seed)
    FROM (SELECT DISTINCT word FROM string_to_table(words, ' ') word WHERE word <> '') w,
    LATERAL (
      SELECT piece, substr(word, piece * 30 + 1, 32) AS letters
      FROM generate_series(0, greatest(length(word) - 3, 0) / 30) piece OFFSET 0
    ) p,
    LATERAL (
      SELECT '^' || left(letters, 1) AS gram WHERE piece = 0
      UNION ALL SELECT '^' || left(letters, 2) WHERE piece = 0 AND length(letters) > 1
      UNION ALL SELECT substr(letters, i, 3) FROM generate_series(1, length(letters) - 2) i
      UNION ALL SELECT '^' || substr(letters, i, n) FROM generate_series(1, length(letters)) i, generate_series(1, 2) n
        WHERE letters ~ unspaced
      UNION ALL SELECT '~' || left(letters, 6) WHERE piece = 0 AND length(letters) > 3
      UNION ALL SELECT '~' || overlay(left(letters, 6) PLACING '' FROM i FOR 1)
        FROM generate_series(1, least(length(letters), 6)) i WHERE piece = 0 AND length(letters) > 3
    ) g);
END
$$;
--> statement-breakpoint
-- What a row has to have for a word of a query to be in it as it stands.
CREATE FUNCTION "word_grams"("owner" uuid, "word" text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
  SELECT DISTINCT hashtextextended(gram, hashtextextended(owner::text, 0)) FROM (
    SELECT '^' || word AS gram WHERE length(word) < 3
    UNION ALL SELECT substr(word, i, 3) FROM generate_series(1, length(word) - 2) i
  ) g);
--> statement-breakpoint
-- Of what a row has to have one, for a word of a query to be in it but for a letter; none of a short word.
CREATE FUNCTION "typo_grams"("owner" uuid, "word" text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
  SELECT DISTINCT hashtextextended(gram, hashtextextended(owner::text, 0)) FROM (
    SELECT '~' || left(word, 6) AS gram
    UNION ALL SELECT '~' || overlay(left(word, 6) PLACING '' FROM i FOR 1)
      FROM generate_series(1, least(length(word), 6)) i
  ) g WHERE length(word) > 3);
--> statement-breakpoint
ALTER TYPE "public"."entity_kind" ADD VALUE 'filter';--> statement-breakpoint
CREATE TABLE "filter" (
	"owner_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_as" text,
	CONSTRAINT "filter_owner_id_id_pk" PRIMARY KEY("owner_id","id"),
	CONSTRAINT "filter_name_length" CHECK (char_length("filter"."name") between 1 and 200),
	CONSTRAINT "filter_query_length" CHECK (char_length("filter"."query") <= 1000),
	CONSTRAINT "filter_version" CHECK ("filter"."version" >= 1)
);
--> statement-breakpoint
CREATE TABLE "task_text" (
	"owner_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"title" text NOT NULL,
	"notes" text NOT NULL,
	CONSTRAINT "task_text_owner_id_task_id_pk" PRIMARY KEY("owner_id","task_id")
);
--> statement-breakpoint
ALTER TABLE "filter" ADD CONSTRAINT "filter_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_text" ADD CONSTRAINT "task_text_task_fk" FOREIGN KEY ("owner_id","task_id") REFERENCES "public"."task"("owner_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "filter_oldest" ON "filter" USING btree ("owner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "task_text_grams" ON "task_text" USING gin (search_grams("owner_id", "title" || "notes")) WITH (gin_pending_list_limit=256);--> statement-breakpoint
CREATE INDEX "task_updated" ON "task" USING btree ("owner_id","updated_at","id") WHERE "task"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "task_open_due" ON "task" USING btree ("owner_id",coalesce("due", 'none'),"id") WHERE "task"."deleted_at" is null and not "task"."completed";--> statement-breakpoint
CREATE INDEX "task_open_priority" ON "task" USING btree ("owner_id","priority","id") WHERE "task"."deleted_at" is null and not "task"."completed";--> statement-breakpoint
CREATE INDEX "task_open_title" ON "task" USING btree ("owner_id",(title_key("title") collate "C"),"id") WHERE "task"."deleted_at" is null and not "task"."completed";
--> statement-breakpoint
-- ANALYZE would compute them for tens of thousands of rows, to learn that each is rare.
ALTER INDEX "task_text_grams" ALTER COLUMN 1 SET STATISTICS 0;
--> statement-breakpoint
CREATE FUNCTION "keep_task_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO task_text (owner_id, task_id, title, notes)
    VALUES (NEW.owner_id, NEW.id, search_text(NEW.title), search_text(NEW.notes));
  ELSE
    UPDATE task_text SET title = search_text(NEW.title), notes = search_text(NEW.notes)
    WHERE owner_id = NEW.owner_id AND task_id = NEW.id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "keep_text_of_new" AFTER INSERT ON "task" FOR EACH ROW EXECUTE FUNCTION keep_task_text();
--> statement-breakpoint
CREATE TRIGGER "keep_text" AFTER UPDATE OF "title", "notes" ON "task" FOR EACH ROW
WHEN ((OLD.title, OLD.notes) IS DISTINCT FROM (NEW.title, NEW.notes)) EXECUTE FUNCTION keep_task_text();
--> statement-breakpoint
ALTER TABLE "task" ENABLE ALWAYS TRIGGER "keep_text_of_new", ENABLE ALWAYS TRIGGER "keep_text";
--> statement-breakpoint
INSERT INTO "task_text" (owner_id, task_id, title, notes)
SELECT owner_id, id, search_text(title), search_text(notes) FROM "task";
--> statement-breakpoint
SELECT log_table('filter');
