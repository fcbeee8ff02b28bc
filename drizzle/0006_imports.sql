CREATE TYPE "public"."import_format" AS ENUM('docket', 'todoist', 'vikunja', 'microsoft', 'google');--> statement-breakpoint
CREATE TYPE "public"."import_state" AS ENUM('receiving', 'reading', 'done', 'failed');--> statement-breakpoint
CREATE TABLE "import_part" (
	"owner_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "import_part_owner_id_import_id_part_pk" PRIMARY KEY("owner_id","import_id","part")
);
--> statement-breakpoint
CREATE TABLE "import_record" (
	"owner_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"section" text NOT NULL,
	"index" integer NOT NULL,
	"id" uuid,
	"record" jsonb NOT NULL,
	"target" uuid,
	"effect" text,
	CONSTRAINT "import_record_owner_id_import_id_section_index_pk" PRIMARY KEY("owner_id","import_id","section","index")
);
--> statement-breakpoint
CREATE TABLE "import" (
	"owner_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"format" "import_format" NOT NULL,
	"list_name" text,
	"time_zone" text NOT NULL,
	"state" "import_state" DEFAULT 'receiving' NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"read" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"problem" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"touched_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_owner_id_id_pk" PRIMARY KEY("owner_id","id")
);
--> statement-breakpoint
ALTER TABLE "import_part" ADD CONSTRAINT "import_part_import_fk" FOREIGN KEY ("owner_id","import_id") REFERENCES "public"."import"("owner_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_record" ADD CONSTRAINT "import_record_import_fk" FOREIGN KEY ("owner_id","import_id") REFERENCES "public"."import"("owner_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import" ADD CONSTRAINT "import_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "import_record_id" ON "import_record" USING btree ("owner_id","import_id","section","id");--> statement-breakpoint
CREATE INDEX "import_touched_at" ON "import" USING btree ("touched_at");
--> statement-breakpoint
-- Begins the restoring of an export, history included, into an account without any: see docs/adr/0026.
CREATE FUNCTION "begin_restore"("owner" uuid, "batch" jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM begin_batch(owner, batch || '{"restores": true}');
  IF EXISTS (SELECT FROM change c WHERE c.owner_id = owner) THEN
    RAISE EXCEPTION 'a history is restored only where there is none'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_there';
  END IF;
  RETURN owner;
END
$$;
--> statement-breakpoint
-- While an export is restored, a row is not logged: the log has to have it already.
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
