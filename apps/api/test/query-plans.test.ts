import { randomUUID } from "node:crypto";
import { type ProblemCode, problemErrorOf } from "@docket/contracts";
import type { Database } from "@docket/db";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter, callerFor, type InternalCaller } from "@docket/router";
import { createTestDatabase, EVE, testServices } from "@docket/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUSY_TASK, LARGE_BATCH } from "./query-plan-choices/change-choices.ts";
import {
  ABSENT,
  call,
  type Input,
  isChosen,
  MANY,
  secondPageOf,
} from "./query-plan-choices/choice.ts";
import { CHOICES } from "./query-plan-choices/index.ts";
import { combine } from "./query-plan-choices/pairs.ts";
import { LARGE_LIST } from "./query-plan-choices/task-choices.ts";
import { VIEWS } from "./query-plan-choices/view-choices.ts";
import {
  type Cost,
  explain,
  PLAN_CACHE_MODES,
  type PlanCacheMode,
  smallTablesOf,
  type Statement,
} from "./query-plans.ts";

const OPERATIONS = restOperations(appRouter);
const OTHERS = 99;

/** So many that a page by an index is cheaper than all of them sorted: what a missing index would leave. */
const OWN_TASKS = 8_000;
const OWN_TRASH = OWN_TASKS / 5;
const OWN_LISTS = 2_000;
const OWN_TAGS = 2_000;
const OWN_FILTERS = 2_000;
/** Of one's own tasks, those with the first of the tags. */
const TAGGED = OWN_TASKS / 40;

/** The rows of the longest page, and one that tells whether there are more. */
const LONGEST_READ = 101;

/** Rows that one statement may read where the work itself is larger than a page. */
const LONGER_READS: Readonly<Record<string, number>> = {
  // Of each thing that the batch changed: its changes, later ones, and the thing.
  "change.undo": 5 * MANY,
  // Of what one request did to one thing: all that it did.
  "change.list": 2 * MANY,
  // What the owner's lists and tags are called, page by page.
  "task.quickAdd": OWN_LISTS,
  // Whatever is in the trash.
  "trash.empty": OWN_TRASH + 3 * MANY,
  // Every task that carries it, by the table of tags, and then itself.
  "tag.delete": 3 * TAGGED,
  "tag.merge": 3 * TAGGED,
  // Of two words, up to 500 each, to tell which is the rarer; of that one, all.
  "task.search": 1_100,
  // All that one has, once.
  "task.counts": 2 * OWN_TASKS,
  // Larger pages, since nobody waits for one.
  "export.json": 1_100,
  "export.csv": 1_100,
  // What the owner's lists are called; and their subtasks, which have to be where their parents are.
  "import.finish": 3 * OWN_LISTS,
  "import.file": 3 * OWN_LISTS,
};

/**
 * Blocks: one more level of each index, and a new page here and there where something is written. A
 * table without its index grows by thousands.
 */
const GROWTH = 40;

/** The same for each of many things, in each of the indexes that it is in. */
const GROWTH_OF_MANY = 15 * MANY;
const ABOUT_MANY = new Set([
  "task.search",
  "task.updateMany",
  "task.deleteMany",
  "task.restoreMany",
  "task.quickAdd",
  "list.delete",
  "tag.delete",
  "tag.merge",
  "trash.empty",
  "change.undo",
  "import.finish",
  "import.file",
]);

/** What reads everything that an owner has. */
const ABOUT_ALL = new Set(["task.counts"]);

/** Answers that are as much a procedure's work as its result. */
const EXPECTED = new Set<ProblemCode>([
  "task-not-found",
  "task-changed",
  "task-exists",
  "not-recurring",
  "list-not-found",
  "list-changed",
  "list-exists",
  "filter-not-found",
  "filter-changed",
  "filter-exists",
  "tag-not-found",
  "tag-changed",
  "tag-exists",
  "tag-name-taken",
  "invalid-input",
  "batch-not-found",
  "already-undone",
  "undo-conflict",
]);

type Choices = Readonly<Record<string, unknown>>;

interface Combination {
  readonly choices: Choices;
  /** How many rows one statement may read. */
  readonly longest: number;
}

/**
 * Combinations of what the fields can be; whoever adds a field has to say in
 * query-plan-choices what that is. A key is looked up and kept by statements of its own, whatever
 * else is done: one new one is enough.
 */
function combinations(operation: Operation): readonly Combination[] {
  const unkeyed = unkeyedCombinations(operation);
  const isKeyed = Object.hasOwn(operation.input.shape, "idempotencyKey");
  const [first] = unkeyed;
  const all = isKeyed ? [...unkeyed, { ...first, idempotencyKey: randomUUID() }] : unkeyed;
  const longest = LONGER_READS[operation.name] ?? LONGEST_READ;
  const views = (VIEWS[operation.name] ?? []).flatMap(({ input, longest: bound = longest }) => [
    { choices: input, longest: bound },
    { choices: { ...input, cursor: secondPageOf(operation.name) }, longest: bound },
  ]);
  return [...all.map((choices) => ({ choices, longest })), ...views];
}

function unkeyedCombinations({ name, input }: Operation): readonly Choices[] {
  const fields = Object.keys(input.shape).filter(
    (field) => !["userId", "idempotencyKey"].includes(field),
  );
  const choices = fields.map((field) => {
    const known = CHOICES[`${name} ${field}`] ?? CHOICES[field];
    if (!known) throw new Error(`Say in query-plan-choices what the ${field} of ${name} can be.`);
    return known;
  });
  return combine(choices).map((row) =>
    Object.fromEntries(
      row.flatMap((choice, place) => (choice === ABSENT ? [] : [[fields[place] ?? "", choice]])),
    ),
  );
}

/** What depends on the rest of an input comes last. */
const DEPENDENT = new Set(["cursor", "id"]);

async function resolved(owner: InternalCaller, choices: Choices): Promise<Input> {
  const entries = Object.entries(choices).toSorted(
    ([one], [other]) => Number(DEPENDENT.has(one)) - Number(DEPENDENT.has(other)),
  );
  const input: Record<string, unknown> = {};
  for (const [field, choice] of entries) {
    const value = isChosen(choice) ? await choice(owner, input) : choice;
    if (value !== undefined) input[field] = value;
  }
  return input;
}

function shown(choices: Choices): string {
  return Object.entries(choices)
    .map(([field, choice]) => `${field}: ${isChosen(choice) ? choice.name : String(choice)}`)
    .join(", ");
}

/** One statement of one call, planned in one way. */
interface Reading {
  readonly input: string;
  /** How many rows it may read. */
  readonly longest: number;
  readonly text: string;
  readonly mode: PlanCacheMode;
  readonly cost: Cost;
}

/** What a procedure's calls came to, whatever their statements. */
interface Readings {
  readonly outcomes: ReadonlySet<string>;
  readonly statements: readonly Reading[];
}

/** What begins and ends parts of a transaction reads nothing, and has no plan. */
const STEERS = /^(?:savepoint|release savepoint|rollback to savepoint|set constraints|set local) /i;

class Undone extends Error {}

/** Undoes all that was written, also by EXPLAIN. */
async function undoing(db: Database, work: (transaction: Database) => Promise<void>) {
  await db
    .transaction(async (transaction) => {
      // As every transaction begins; some end it with a check, which parts of one cannot take back.
      await transaction.execute(sql`set constraints all deferred`);
      await work(transaction);
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
}

/** Calls the procedure in every way that matters, and explains the statements that this issued. */
async function readingsOf(
  db: Database,
  issued: Statement[],
  operation: Operation,
  small: readonly string[],
): Promise<Readings> {
  const outcomes = new Set<string>();
  const statements: Reading[] = [];
  for (const { choices, longest } of combinations(operation)) {
    await undoing(db, async (transaction) => {
      const owner = callerFor({ ...testServices(database), db: transaction }, EVE);
      const input = await resolved(owner, choices);

      let ofThisCall: Statement[] = [];
      await undoing(transaction, async (savepoint) => {
        const services = { ...testServices(database), db: savepoint };
        const caller = callerFor(services, EVE);
        issued.length = 0;
        await call(caller, operation.name, input).then(
          () => outcomes.add("value"),
          (error: unknown) => {
            const { code } = problemErrorOf(error) ?? {};
            if (code === undefined || !EXPECTED.has(code)) throw error;
            outcomes.add(code);
          },
        );
        services.liveChanges.close();
        ofThisCall = issued.filter(({ text }) => !STEERS.test(text));
      });

      for (const mode of PLAN_CACHE_MODES) {
        await undoing(transaction, async (savepoint) => {
          for (const statement of ofThisCall) {
            const cost = await explain(savepoint, statement, mode, small);
            statements.push({ input: shown(choices), longest, text: statement.text, mode, cost });
          }
        });
      }
    });
  }
  return { outcomes, statements };
}

const issued: Statement[] = [];
const database = await createTestDatabase({
  onQuery: (text, parameters) => issued.push({ text, parameters }),
});
const { db } = database;
afterAll(() => database[Symbol.asyncDispose]());

/**
 * The others' things lie between one another; one's own together, so that a block more is a block of
 * others. Each task is made by a request of its own, as it is by people.
 */
async function seedTasks(of: "own" | "others", from: number, to: number): Promise<void> {
  const isOwn = sql.raw(`u.id ${of === "own" ? "=" : "<>"} '${EVE.id}'`);
  await db.execute(sql`
    do $$ begin
      for n in ${sql.raw(String(from))}..${sql.raw(String(to))} loop
        perform set_config('docket.batch',
          jsonb_build_object('id', gen_random_uuid(), 'source', 'internal')::text, true);
        insert into task (owner_id, id, title, notes, completed, completed_at, priority, list_id,
          tag_ids, due, start, created_at, deleted_at)
        select u.id, gen_random_uuid(), 'Task ' || n, repeat('Remember the details. ', n % 5), n % 3 = 0,
          case when n % 3 = 0 then now() end,
          (array['none', 'low', 'medium', 'high'])[1 + n % 4]::priority,
          case when n % 2 = 0 then
            (select l.id from list l where l.owner_id = u.id order by l.position limit 1) end,
          case when n % 40 = 0 then array(
            select t.id from tag t where t.owner_id = u.id order by t.name_key limit 1) else '{}' end,
          case when n % 3 = 1 then (date '2026-11-21' + n % 300)::text end,
          case when n % 8 = 0 then date '2999-01-01' end,
          now() - n * interval '1 minute',
          case when n % 5 = 0 then now() - n * interval '1 second' end
        from "user" u where ${isOwn} order by md5(u.id::text || n);
      end loop;
    end $$`);
}

async function seedLists(of: "own" | "others", from: number, to: number): Promise<void> {
  const isOwn = sql`u.id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into list (owner_id, id, name, colour, position)
    select u.id, case when n = 1 then ${LARGE_LIST}::uuid else gen_random_uuid() end, 'List ' || n,
      'grey', 'a' || lpad(n::text, 5, '0') || 'V'
    from generate_series(${from}::int, ${to}::int) n, "user" u where ${isOwn}
    order by n, md5(u.id::text || n)`);
}

async function seedTags(of: "own" | "others", from: number, to: number): Promise<void> {
  const isOwn = sql`u.id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into tag (owner_id, id, name, name_key, colour)
    select u.id, gen_random_uuid(), 'tag ' || lpad(n::text, 5, '0'), 'tag ' || lpad(n::text, 5, '0'), 'grey'
    from generate_series(${from}::int, ${to}::int) n, "user" u where ${isOwn}
    order by n, md5(u.id::text || n)`);
}

async function seedFilters(of: "own" | "others", from: number, to: number): Promise<void> {
  const isOwn = sql`u.id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into filter (owner_id, id, name, query)
    select u.id, gen_random_uuid(), 'Filter ' || n, 'done'
    from generate_series(${from}::int, ${to}::int) n, "user" u where ${isOwn}
    order by n, md5(u.id::text || n)`);
}

/** Parts of some tasks, wherever these are, in the trash too; as if each was made together with its task. */
async function seedSubtasks(of: "own" | "others"): Promise<void> {
  const isOwn = sql`p.owner_id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority, list_id, parent_id, position, created_at, deleted_at)
    select p.owner_id, gen_random_uuid(), 'Part ' || n, '', false, 'none', p.list_id, p.id, p.position, p.created_at, p.deleted_at
    from generate_series(1, 3) n, task p
    where ${isOwn} and p.parent_id is null and right(p.title, 2) in ('00', '01')`);
}

/** A task with more history than a page has, and a batch with more things. */
async function seedHistory(): Promise<void> {
  const eve = callerFor(testServices(database), EVE);
  await eve.task.create({ id: BUSY_TASK, title: "Busy" });
  await db.execute(sql`
    do $$ begin
      for n in 1..3000 loop
        update task set title = 'Busy ' || n where owner_id = ${sql.raw(`'${EVE.id}'`)}
          and id = ${sql.raw(`'${BUSY_TASK}'`)};
      end loop;
    end $$`);
  const { items } = await eve.task.list({ limit: 100 });
  const more = await eve.task.list({ limit: 100, completed: true });
  const ids = new Set([...items, ...more.items].map(({ id }) => id));
  await eve.task.updateMany({ ids: [...ids], title: "Large", idempotencyKey: LARGE_BATCH });
}

/** Outcomes that are kept, so many that one is looked up rather than searched. */
async function seedKeys(of: "own" | "others", each: number): Promise<void> {
  const isOwn = sql`u.id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into idempotency_key (owner_id, key, digest, outcome)
    select u.id, gen_random_uuid()::text, md5(n::text), '{"value":{},"replayed":false}'
    from generate_series(1, ${each}::int) n, "user" u where ${isOwn}`);
}

/** Files of the others on their way in; many, since a short table is read from end to end. */
async function seedImports(from: number, to: number): Promise<void> {
  const isNew = sql`i.list_name = ${`Import ${from}`}`;
  await db.execute(sql`
    insert into import (owner_id, id, format, list_name, time_zone)
    select u.id, gen_random_uuid(), 'docket', ${`Import ${from}`}, 'UTC'
    from generate_series(${from}::int, ${to}::int) n, "user" u where u.id <> ${EVE.id}`);
  await db.execute(sql`
    insert into import_part (owner_id, import_id, part, text)
    select i.owner_id, i.id, n, repeat('x', 100) from generate_series(0, 2) n, import i where ${isNew}`);
  await db.execute(sql`
    insert into import_record (owner_id, import_id, section, index, id, record)
    select i.owner_id, i.id, 'tasks', n, gen_random_uuid(), '{}'
    from generate_series(0, 4) n, import i where ${isNew}`);
}

async function readAll(): Promise<ReadonlyMap<string, Readings>> {
  // What was written and taken back leaves its entries behind.
  await db.execute(sql`reindex table task`);
  await db.execute(sql`vacuum analyze`);
  const small = await smallTablesOf(db);
  const readings = new Map<string, Readings>();
  for (const operation of OPERATIONS) {
    // So does what the calls before wrote, and the first to meet it would pay.
    await db.execute(sql`vacuum (index_cleanup on) task`);
    readings.set(operation.name, await readingsOf(db, issued, operation, small));
  }
  return readings;
}

function statementsOf(all: ReadonlyMap<string, Readings>, name: string): readonly Reading[] {
  return all.get(name)?.statements ?? [];
}

/**
 * Where the logs of those with streams have come to is looked up by the clock, and what search needs of an import is
 * written after it: during any call, or none.
 */
const BY_THE_CLOCK = /left join "change_counter"|write_pending_texts/;

/** Without what is issued whatever is called. */
function askedFor(all: ReadonlyMap<string, Readings>, name: string): readonly Reading[] {
  return statementsOf(all, name).filter(({ text }) => !BY_THE_CLOCK.test(text));
}

let few: ReadonlyMap<string, Readings>;
let many: ReadonlyMap<string, Readings>;

beforeAll(async () => {
  await db.execute(
    sql`insert into "user" (id, name, email) values (${EVE.id}, 'Eve', ${EVE.email})`,
  );
  await db.execute(sql`
    insert into "user" (name, email)
    select 'Owner ' || n, 'owner' || n || '@example.com' from generate_series(1, ${OTHERS}::int) n`);
  await seedLists("others", 1, 20);
  await seedLists("own", 1, OWN_LISTS);
  await seedTags("others", 1, 20);
  await seedTags("own", 1, OWN_TAGS);
  await seedFilters("others", 1, 20);
  await seedFilters("own", 1, OWN_FILTERS);
  await seedTasks("others", 1, 50);
  await seedTasks("own", 1, OWN_TASKS);
  await seedSubtasks("own");
  await seedHistory();
  await seedKeys("own", 1_000);
  await seedKeys("others", 20);
  await seedTasks("others", 51, 100);
  await seedImports(1, 20);
  few = await readAll();
  await seedLists("others", 21, 200);
  await seedKeys("others", 180);
  await seedTags("others", 21, 200);
  await seedFilters("others", 21, 200);
  // No statement may take as long as all of it would.
  for (let from = 101; from < 1_000; from += 300) await seedTasks("others", from, from + 299);
  await seedSubtasks("others");
  await seedImports(21, 100);
  many = await readAll();
}, 600_000);

test("every procedure of the router is called, and every call does its work", () => {
  const { _def: definition } = appRouter;
  expect([...few.keys()]).toEqual(Object.keys(definition.procedures));
  for (const { outcomes } of [...few.values(), ...many.values()]) {
    expect(outcomes).toContain("value");
  }
});

test.each(OPERATIONS)("$name reads by an index, no further than its page", ({ name }) => {
  // As long as others have little, what is about all of one's own is about most of the table.
  const ofFew = ABOUT_ALL.has(name) ? [] : statementsOf(few, name);
  const readings = [...ofFew, ...statementsOf(many, name)];
  for (const { cost, ...what } of readings) {
    expect(cost.sequentialScans, JSON.stringify(what)).toEqual([]);
    expect(cost.rows, JSON.stringify(what)).toBeLessThanOrEqual(what.longest);
  }
});

test.each(OPERATIONS)("$name does as little when others have ten times as much", ({ name }) => {
  const before = askedFor(few, name);
  const after = askedFor(many, name);
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
  for (const [place, { cost, ...what }] of after.entries()) {
    const growth = cost.blocks - (before[place]?.cost.blocks ?? 0);
    const isAboutMany = ABOUT_MANY.has(name) || what.longest > LONGEST_READ;
    const bound = isAboutMany ? GROWTH_OF_MANY : GROWTH;
    expect(growth, JSON.stringify(what)).toBeLessThanOrEqual(bound);
  }
});

test("only who is asking is answered without a query", () => {
  const silent = [...few].filter(([, { statements }]) => statements.length === 0);
  expect(silent.map(([name]) => name)).toEqual(["user.me"]);
});
