import { UserId } from "@docket/contracts";
import { openPostgres } from "@docket/db/server";
import postgres from "postgres";

export const OWNERS = 100;

/** Tasks of each owner that one statement makes. */
const PART = 200;

export interface Seeded {
  readonly url: string;
  readonly owners: readonly UserId[];
  /** One task of each owner, in the order of `owners`. */
  readonly tasks: readonly string[];
}

/** Makes a migrated database whose owners' tasks lie between one another, as they do after years of use. */
export async function seed(serverUrl: string, name: string, perOwner: number): Promise<Seeded> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)}`;
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = name;
  await (await openPostgres(url.href)).close();

  const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
  await sql`
    insert into "user" (name, email)
    select 'Owner ' || n, 'owner' || n || '@example.com' from generate_series(1, ${OWNERS}) n`;
  await sql`
    insert into tag (owner_id, id, name, name_key, colour)
    select id, gen_random_uuid(), 'home', 'home', 'grey' from "user"`;
  const [grams] = await sql<{ definition: string }[]>`
    select indexdef as definition from pg_indexes where indexname = 'task_text_grams'`;
  await sql`drop index task_text_grams`;
  await sql`alter table task disable trigger keep_text_of_new`;
  // In parts, since the log takes each statement's rows together.
  for (let n = 1; n <= perOwner; n += PART) {
    await sql`
      insert into task (owner_id, id, title, notes, completed, completed_at, priority, due, tag_ids,
        deleted_at, created_at, updated_at)
      select u.id, gen_random_uuid(), 'Task ' || n || ' of ' || u.name, repeat('Remember the details. ', n % 5),
        n % 3 = 0, case when n % 3 = 0 then now() end,
        (array['none', 'low', 'medium', 'high'])[1 + n % 4]::priority,
        case when n % 2 = 0 then (current_date - 10 + n % 60)::text end,
        case when n % 10 = 5 then array[tag.id] else '{}' end,
        case when n % 100 = 9 then now() end,
        now() - (${perOwner} - n) * interval '1 minute', now()
      from generate_series(${n}::int, ${Math.min(n + PART - 1, perOwner)}::int) n, "user" u
      join tag on tag.owner_id = u.id
      order by n, md5(u.id::text || n)`;
  }
  // What is searched is made of all of them at once, which takes a fraction of the time.
  await sql`
    insert into task_text (owner_id, task_id, title, notes, created_at)
    select owner_id, id, search_text(title), search_text(notes), created_at from task`;
  await sql`alter table task enable always trigger keep_text_of_new`;
  await sql`set maintenance_work_mem = '512MB'`;
  await sql.unsafe(grams?.definition ?? "");
  await sql`alter index task_text_grams alter column 1 set statistics 0`;
  await sql`vacuum analyze`;
  const rows = await sql<{ owner: string; task: string }[]>`
    select distinct on (owner_id) owner_id as owner, id as task from task
    where deleted_at is null order by owner_id, id`;
  await sql.end();
  return {
    url: url.href,
    owners: rows.map(({ owner }) => UserId.parse(owner)),
    tasks: rows.map(({ task }) => task),
  };
}
