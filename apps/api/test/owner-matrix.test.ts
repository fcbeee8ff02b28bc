import { randomUUID } from "node:crypto";
import type { ProblemCode } from "@docket/contracts";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter, callerFor, type InternalCaller } from "@docket/router";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { DOORS, type Reply } from "./doors.ts";
import { clear, everythingOf } from "./possessions.ts";
import { type JsonSchema, validValues } from "./schema-values.ts";
import { startTestServer } from "./test-server.ts";

/** Stands in everything that the stranger has, so that no answer can hold any of it unnoticed. */
const STRANGERS = "for the stranger's eyes only";

/** Something that an input can name and that has an owner. */
interface Owned {
  /** Makes a new one and names it. */
  readonly make: (owner: InternalCaller, title: string) => Promise<Name>;
  /** The name of one that never was. */
  readonly missing: () => Name;
  /** What naming a stranger's comes to, like naming one that never was; `own` is whatever one's own call comes to. */
  readonly gives: ProblemCode | "own";
  /** It names nobody's things, and is only there because the procedure cannot do without. */
  readonly isFiller?: true;
}

type Name = string | readonly string[];

async function makeTask(owner: InternalCaller, title: string): Promise<string> {
  return (await owner.task.create({ title, notes: title })).id;
}

async function makeSeries(owner: InternalCaller, title: string): Promise<string> {
  const { id } = await owner.task.create({
    title,
    due: { date: "2026-11-21" },
    recurrence: { rule: "FREQ=DAILY" },
  });
  return id;
}

async function makeTag(owner: InternalCaller, title: string): Promise<string> {
  // Of one owner, each has a name of its own.
  const { id } = await owner.tag.create({ name: `${title} ${randomUUID()}` });
  await owner.task.create({ title, tagIds: [id] });
  return id;
}

async function makeFilter(owner: InternalCaller, title: string): Promise<string> {
  return (await owner.filter.create({ name: title, query: "!done" })).id;
}

async function makeList(owner: InternalCaller, title: string): Promise<string> {
  const { id } = await owner.list.create({ name: title });
  await owner.task.create({ title, listId: id });
  return id;
}

/** A key that is a UUID names the batch as well. */
async function makeBatch(owner: InternalCaller, title: string): Promise<string> {
  const idempotencyKey = randomUUID();
  await owner.task.create({ title, idempotencyKey });
  return idempotencyKey;
}

/** One that is started and has the whole of its file; the title is where an import has a name. */
async function makeImport(owner: InternalCaller, title: string): Promise<string> {
  const { id } = await owner.import.start({ format: "todoist", listName: title });
  await owner.import.add({ importId: id, part: 0, text: `TYPE,CONTENT\ntask,${title}\n` });
  return id;
}

/** A cursor of a listing that has a second page once three tasks and lists are made and deleted. */
function cursorOf(list: (owner: InternalCaller) => Promise<{ nextCursor: string | null }>): Owned {
  return {
    async make(owner, title) {
      for (const listId of [await makeList(owner, title), await makeList(owner, title)]) {
        const { id } = await owner.task.create({ title, listId });
        await owner.task.delete({ taskId: id });
        await makeTag(owner, title);
        await makeFilter(owner, title);
      }
      const { nextCursor } = await list(owner);
      if (nextCursor === null) throw new Error("There is no second page.");
      return nextCursor;
    },
    missing: () => `${Buffer.from(randomUUID()).toString("base64url")}.${"A".repeat(22)}`,
    gives: "invalid-input",
  };
}

const todoist = () => "todoist";

/** By field, or by procedure and field where the field alone does not tell. */
const OWNED: Readonly<Record<string, Owned>> = {
  taskId: { make: makeTask, missing: randomUUID, gives: "task-not-found" },
  listId: { make: makeList, missing: randomUUID, gives: "list-not-found" },
  before: { make: makeTask, missing: randomUUID, gives: "task-not-found" },
  "list.create before": { make: makeList, missing: randomUUID, gives: "list-not-found" },
  "list.update before": { make: makeList, missing: randomUUID, gives: "list-not-found" },
  parentId: { make: makeTask, missing: randomUUID, gives: "task-not-found" },
  tagId: { make: makeTag, missing: randomUUID, gives: "tag-not-found" },
  filterId: { make: makeFilter, missing: randomUUID, gives: "filter-not-found" },
  tagIds: {
    make: async (owner, title) => [await makeTag(owner, title), await makeTag(owner, title)],
    missing: () => [randomUUID(), randomUUID()],
    gives: "tag-not-found",
  },
  "tag.merge into": { make: makeTag, missing: randomUUID, gives: "tag-not-found" },
  ids: {
    make: async (owner, title) => [await makeTask(owner, title), await makeTask(owner, title)],
    missing: () => [randomUUID(), randomUUID()],
    gives: "task-not-found",
  },
  // Ids are unique within their owner only: a stranger's is as free as any, and so is a key.
  "task.create id": { make: makeTask, missing: randomUUID, gives: "own" },
  "tag.create id": { make: makeTag, missing: randomUUID, gives: "own" },
  "filter.create id": { make: makeFilter, missing: randomUUID, gives: "own" },
  "list.create id": { make: makeList, missing: randomUUID, gives: "own" },
  idempotencyKey: { make: makeBatch, missing: randomUUID, gives: "own" },
  "change.undo batchId": { make: makeBatch, missing: randomUUID, gives: "batch-not-found" },
  "import.add importId": {
    make: async (owner, title) =>
      (await owner.import.start({ format: "todoist", listName: title })).id,
    missing: randomUUID,
    gives: "import-not-found",
  },
  // A file names nobody's things but the caller's own, whatever ids are in it.
  "import.file format": {
    make: () => Promise.resolve(todoist()),
    missing: todoist,
    gives: "own",
    isFiller: true,
  },
  "import.file file": {
    make: (_, title) => Promise.resolve(`TYPE,CONTENT\ntask,${title}\n`),
    missing: () => "",
    gives: "own",
    isFiller: true,
  },
  importId: { make: makeImport, missing: randomUUID, gives: "import-not-found" },
  // What is nowhere has no tasks, and no history.
  "task.list listId": { make: makeList, missing: randomUUID, gives: "own" },
  "task.list tagId": {
    make: async (owner, title) => [await makeTag(owner, title)],
    missing: () => [randomUUID()],
    gives: "own",
  },
  "trash.purge taskId": {
    async make(owner, title) {
      const taskId = await makeTask(owner, title);
      await owner.task.delete({ taskId });
      return taskId;
    },
    missing: randomUUID,
    gives: "task-not-found",
  },
  "task.skip taskId": { make: makeSeries, missing: randomUUID, gives: "task-not-found" },
  "task.list parentId": { make: makeTask, missing: randomUUID, gives: "own" },
  "change.list entityId": { make: makeTask, missing: randomUUID, gives: "own" },
  "change.list batchId": { make: makeBatch, missing: randomUUID, gives: "own" },
  "task.list cursor": cursorOf((owner) => owner.task.list({ limit: 1 })),
  "tag.list cursor": cursorOf((owner) => owner.tag.list({ limit: 1 })),
  "filter.list cursor": cursorOf((owner) => owner.filter.list({ limit: 1 })),
  "list.list cursor": cursorOf((owner) => owner.list.list({ limit: 1 })),
  "trash.list cursor": cursorOf((owner) => owner.trash.list({ limit: 1 })),
  "change.list cursor": cursorOf((owner) => owner.change.list({ limit: 1 })),
};

const OPERATIONS = restOperations(appRouter);

type Input = Readonly<Record<string, unknown>>;

interface Fields {
  readonly owned: ReadonlyMap<string, Owned>;
  readonly required: ReadonlySet<string>;
  /** The rest of the input: first the least there can be, then whatever the schema allows. */
  readonly samples: readonly Input[];
}

/** Whoever adds a field that names something has to say above whose it is. */
function fieldsOf({ name, input }: Operation): Fields {
  const json: JsonSchema = z.toJSONSchema(input, {
    io: "input",
    // A file may be a stream, too.
    unrepresentable: "any",
  });
  const { properties = {}, required = [], $defs = {} } = json;
  const owned = new Map<string, Owned>();
  const others: Record<string, JsonSchema> = {};
  for (const [field, schema] of Object.entries(properties)) {
    if (field === "userId" || typeof schema !== "object") continue;
    const what = OWNED[`${name} ${field}`] ?? OWNED[field];
    if (what) owned.set(field, what);
    else if (field === "cursor" || JSON.stringify(schema).includes("uuid")) {
      throw new Error(`Say in OWNED what the ${field} of ${name} names.`);
    } else others[field] = schema;
  }
  const rest = { type: "object", properties: others } as const;
  const mustHave = required.filter((field) => Object.hasOwn(others, field));
  const only = Object.fromEntries(mustHave.map((field) => [field, others[field] ?? {}]));
  const options = { seed: 20, numRuns: 1 };
  const least = fc.sample(
    validValues({ ...rest, properties: only, required: mustHave }, $defs),
    options,
  );
  const more = fc.sample(validValues({ ...rest, required: mustHave }, $defs), {
    ...options,
    numRuns: 8,
  });
  return {
    owned,
    required: new Set(required),
    samples: [...least, ...more].map((sample) => z.record(z.string(), z.unknown()).parse(sample)),
  };
}

/** A sample with what is chosen, and the caller's own wherever the procedure cannot do without a name. */
async function complete(
  { owned, required }: Fields,
  caller: InternalCaller,
  sample: Input,
  chosen: Input = {},
): Promise<Input> {
  const input: Record<string, unknown> = { ...sample, ...chosen };
  for (const [field, { make }] of owned) {
    if (required.has(field)) input[field] ??= await make(caller, "Mine");
  }
  return input;
}

const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Where a new task is: the clock says. */
const PLACES = /(?<="position":")i\w+(?=")/g;

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * The names that were asked for may come back in an answer, and so may the time and, with what was
 * done, ids that the server made; nothing else may differ.
 */
function bytes(reply: Reply, { owned }: Fields, input: Input) {
  const { status, headers, body } = reply.answer;
  const names = [...owned.keys(), "userId"].flatMap((field) =>
    [input[field]].flat().map((name) => [field, name] as const),
  );
  function hide(text: string): string {
    let hidden = text.replaceAll(TIMES, "{time}").replaceAll(PLACES, "{place}");
    for (const [field, name] of names) {
      if (typeof name === "string") hidden = hidden.replaceAll(name, `{${field}}`);
    }
    return "value" in reply.outcome ? hidden.replaceAll(UUIDS, "{new}") : hidden;
  }
  return { status, headers: headers.map(([key, value]) => [key, hide(value)]), body: hide(body) };
}

/** The least there can be goes through each door; of the other samples, each goes through its own. */
function doorsFor(nth: number) {
  const doors = Object.entries(DOORS);
  return nth === 0 ? doors : doors.filter((_, place) => place === nth % doors.length);
}

function codeOf({ outcome }: Reply): string {
  return "problem" in outcome ? outcome.problem.code : "value";
}

test("every procedure is served through every door", () => {
  const { _def: definition } = appRouter;
  expect(OPERATIONS.map(({ name }) => name)).toEqual(Object.keys(definition.procedures));
});

test.each(OPERATIONS)(
  "$name: what is another owner's is as if it did not exist",
  { timeout: 60_000 },
  async (operation) => {
    await using server = await startTestServer();
    const ada = await server.register("ada");
    const eve = await server.register("eve");
    const adas = callerFor(server.services, ada.user);
    const eves = callerFor(server.services, eve.user);
    const fields = fieldsOf(operation);
    await makeTask(eves, STRANGERS);

    for (const [nth, sample] of fields.samples.entries()) {
      for (const [name, door] of doorsFor(nth)) {
        const story = `${operation.name} over ${name} with ${JSON.stringify(sample)}`;

        // Names that an earlier one has taken are free again.
        await clear(adas);
        const own = await door(server, ada, operation, await complete(fields, adas, sample));
        // What a schema allows can still be refused for another reason, such as a stale version.
        const served = nth === 0 ? /^value$/ : /^(?!.*not-found|forbidden)/;
        expect(codeOf(own), story).toMatch(served);
        expect(own.answer.body, story).not.toContain(STRANGERS);

        for (const [field, { make, missing, gives, isFiller }] of fields.owned) {
          if (isFiller) continue;
          const theirs = { [field]: await make(eves, STRANGERS) };
          const nobodys = { [field]: missing() };
          const before = await everythingOf(eves);
          // What is refused for one's own is refused for either reason.
          const refused = codeOf(own) === "value" ? [] : [codeOf(own)];
          const expected = gives === "own" ? [codeOf(own)] : [gives, ...refused];
          const answers = [];
          for (const chosen of [theirs, nobodys]) {
            // What is one's own and shows must not differ either.
            await clear(adas);
            const input = await complete(fields, adas, sample, chosen);
            const reply = await door(server, ada, operation, input);
            expect(expected, `${story}, ${field}`).toContain(codeOf(reply));
            expect(reply.answer.body, story).not.toContain(STRANGERS);
            answers.push(bytes(reply, fields, input));
          }
          const [foreign, unknown] = answers;
          expect(foreign, `${story}, ${field}`).toEqual(unknown);
          expect(await everythingOf(eves), `${story}, ${field}`).toEqual(before);
        }
      }
    }
  },
);

test.each(OPERATIONS.filter(({ pathFields }) => pathFields.includes("userId")))(
  "$name: another user's address is refused before any query, whether there is such a user or not",
  async (operation) => {
    await using server = await startTestServer();
    const ada = await server.register("ada");
    const eve = await server.register("eve");
    const adas = callerFor(server.services, ada.user);
    const fields = fieldsOf(operation);
    const [least = {}] = fields.samples;

    for (const [name, door] of Object.entries(DOORS)) {
      for (const userId of [undefined, "me", ada.user.id]) {
        const chosen = userId === undefined ? {} : { userId };
        await clear(adas);
        const own = await door(server, ada, operation, await complete(fields, adas, least, chosen));
        expect(codeOf(own), `${userId} over ${name}`).toBe("value");
      }
      for (const sample of fields.samples) {
        const input = await complete(fields, adas, sample);
        const theirs = { ...input, userId: eve.user.id };
        const nobodys = { ...input, userId: randomUUID() };
        server.queries.length = 0;
        const foreign = await door(server, ada, operation, theirs);
        const unknown = await door(server, ada, operation, nobodys);
        // The mails of earlier calls may be sent at any time.
        const queries = server.queries.filter((query) => !query.includes('"mail_queue"'));
        expect(queries, name).toEqual([]);
        expect(codeOf(foreign), name).toBe("forbidden");
        expect(bytes(foreign, fields, theirs), name).toEqual(bytes(unknown, fields, nobodys));
      }
    }
  },
);
