import { randomUUID } from "node:crypto";
import { type ProblemCode, problemErrorOf } from "@docket/contracts";
import type { Database } from "@docket/db";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter, callerFor, type InternalCaller } from "@docket/router";
import { createTestDatabase, EVE, testServices } from "@docket/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstTracked, procedureNamed } from "./doors.ts";
import {
  type Cost,
  explain,
  PLAN_CACHE_MODES,
  type PlanCacheMode,
  type Statement,
} from "./query-plans.ts";

const OPERATIONS = restOperations(appRouter);
const OTHERS = 99;

/** So many that a page by an index is cheaper than all of them sorted: what a missing index would leave. */
const OWN_TASKS = 5_000;

/** The rows of the longest page, and one that tells whether there are more. */
const LONGEST_READ = 101;

/** Blocks: one more level of each index, and a new page here and there where something is written. */
const GROWTH = 20;

/** Answers that are as much a procedure's work as its result. */
const EXPECTED = new Set<ProblemCode>(["task-not-found", "task-changed", "task-exists"]);

type Input = Readonly<Record<string, unknown>>;

/** The field is left out. */
const ABSENT = Symbol("absent");

/** What a field can be, as far as a query can differ by it. A function finds it for the rest of the input. */
type Choice =
  | string
  | number
  | boolean
  | null
  | typeof ABSENT
  | ((owner: InternalCaller, rest: Input) => Promise<unknown>);

async function existingTask(owner: InternalCaller): Promise<string> {
  return (await owner.task.list({ limit: 1 })).items[0]?.id ?? "";
}

/** The name of what an earlier create with the rest of this input has made. */
async function replayedId(owner: InternalCaller, rest: Input): Promise<string> {
  const id = randomUUID();
  await call(owner, "task.create", { ...rest, id });
  return id;
}

async function secondPage(owner: InternalCaller, rest: Input): Promise<unknown> {
  const page = await call(owner, "task.list", { ...rest, limit: 10 });
  return Object.assign({ nextCursor: null }, page).nextCursor;
}

/** By field, or by procedure and field where the field alone does not tell. */
const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  taskId: [existingTask, randomUUID()],
  "task.create id": [ABSENT, randomUUID(), existingTask, replayedId],
  "task.list cursor": [ABSENT, secondPage],
  "task.list completed": [ABSENT, true, false],
  limit: [ABSENT, 1, 100],
  ifVersion: [ABSENT, 1, 7],
  "change.stream since": [ABSENT, 0, OWN_TASKS - 10],
  "change.stream lastEventId": [ABSENT, "1"],
  "task.create title": ["Post the letter"],
  title: [ABSENT, "Post the letter"],
  notes: [ABSENT, "By noon."],
  completed: [ABSENT, true, false],
  priority: [ABSENT, "high"],
};

type Choices = Readonly<Record<string, Exclude<Choice, typeof ABSENT>>>;

/** Every combination of what the fields can be; whoever adds a field has to say above what that is. */
function combinations({ name, input }: Operation): readonly Choices[] {
  const fields = Object.keys(input.shape).filter((field) => field !== "userId");
  return fields.reduce<readonly Choices[]>(
    (combined, field) => {
      const choices = CHOICES[`${name} ${field}`] ?? CHOICES[field];
      if (!choices) throw new Error(`Say in CHOICES what the ${field} of ${name} can be.`);
      return combined.flatMap((others) =>
        choices.map((choice) => (choice === ABSENT ? others : { ...others, [field]: choice })),
      );
    },
    [{}],
  );
}

async function resolved(owner: InternalCaller, choices: Choices): Promise<Input> {
  const entries = Object.entries(choices);
  const rest = Object.fromEntries(entries.filter(([, choice]) => typeof choice !== "function"));
  const found = entries.map(async ([field, choice]) =>
    typeof choice === "function" ? [[field, await choice(owner, rest)]] : [],
  );
  return { ...rest, ...Object.fromEntries((await Promise.all(found)).flat()) };
}

function shown(choices: Choices): string {
  return Object.entries(choices)
    .map(([field, choice]) => `${field}: ${typeof choice === "function" ? choice.name : choice}`)
    .join(", ");
}

async function call(owner: InternalCaller, name: string, input: Input): Promise<unknown> {
  const result = await procedureNamed(owner, name)(input);
  // Somewhere in the past there is something to read at once; from now on there would be nothing.
  const isStream = typeof result === "object" && result !== null && Symbol.asyncIterator in result;
  if (isStream && Object.keys(input).length > 0) await firstTracked(result);
  return result;
}

/** One statement of one call, planned in one way. */
interface Reading {
  readonly input: string;
  readonly text: string;
  readonly mode: PlanCacheMode;
  readonly cost: Cost;
}

/** What a procedure's calls came to, whatever their statements. */
interface Readings {
  readonly outcomes: ReadonlySet<string>;
  readonly statements: readonly Reading[];
}

class Undone extends Error {}

/** Undoes all that was written, also by EXPLAIN. */
async function undoing(db: Database, work: (transaction: Database) => Promise<void>) {
  await db
    .transaction(async (transaction) => {
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
): Promise<Readings> {
  const outcomes = new Set<string>();
  const statements: Reading[] = [];
  for (const choices of combinations(operation)) {
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
        ofThisCall = [...issued];
      });

      for (const mode of PLAN_CACHE_MODES) {
        await undoing(transaction, async (savepoint) => {
          for (const statement of ofThisCall) {
            const cost = await explain(savepoint, statement, mode);
            statements.push({ input: shown(choices), text: statement.text, mode, cost });
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

/** The others' tasks lie between one another; one's own together, so that a block more is a block of others. */
async function seedTasks(of: "own" | "others", from: number, to: number): Promise<void> {
  const isOwn = sql`u.id ${sql.raw(of === "own" ? "=" : "<>")} ${EVE.id}`;
  await db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, completed_at, priority, created_at)
    select u.id, gen_random_uuid(), 'Task ' || n, repeat('Remember the details. ', n % 5), n % 3 = 0,
      case when n % 3 = 0 then now() end, (array['none', 'low', 'medium', 'high'])[1 + n % 4]::priority,
      now() - n * interval '1 minute'
    from generate_series(${from}::int, ${to}::int) n, "user" u where ${isOwn}
    order by n, md5(u.id::text || n)`);
}

async function readAll(): Promise<ReadonlyMap<string, Readings>> {
  await db.execute(sql`vacuum analyze`);
  const readings = new Map<string, Readings>();
  for (const operation of OPERATIONS) {
    readings.set(operation.name, await readingsOf(db, issued, operation));
  }
  return readings;
}

function statementsOf(all: ReadonlyMap<string, Readings>, name: string): readonly Reading[] {
  return all.get(name)?.statements ?? [];
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
  await seedTasks("others", 1, 50);
  await seedTasks("own", 1, OWN_TASKS);
  await seedTasks("others", 51, 100);
  few = await readAll();
  await seedTasks("others", 101, 1_000);
  many = await readAll();
}, 120_000);

test("every procedure of the router is called, and every call does its work", () => {
  const { _def: definition } = appRouter;
  expect([...few.keys()]).toEqual(Object.keys(definition.procedures));
  for (const { outcomes } of [...few.values(), ...many.values()]) {
    expect(outcomes).toContain("value");
  }
});

test.each(OPERATIONS)("$name reads by an index, no further than its page", ({ name }) => {
  const readings = [...statementsOf(few, name), ...statementsOf(many, name)];
  for (const { cost, ...what } of readings) {
    expect(cost.sequentialScans, JSON.stringify(what)).toEqual([]);
    expect(cost.rows, JSON.stringify(what)).toBeLessThanOrEqual(LONGEST_READ);
  }
});

test.each(OPERATIONS)("$name does as little when others have ten times as much", ({ name }) => {
  const before = statementsOf(few, name);
  const after = statementsOf(many, name);
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
  for (const [place, { cost, ...what }] of after.entries()) {
    const growth = cost.blocks - (before[place]?.cost.blocks ?? 0);
    expect(growth, JSON.stringify(what)).toBeLessThanOrEqual(GROWTH);
  }
});

test("only who is asking is answered without a query", () => {
  const silent = [...few].filter(([, { statements }]) => statements.length === 0);
  expect(silent.map(([name]) => name)).toEqual(["user.me"]);
});
