import { randomUUID } from "node:crypto";
import { type ProblemCode, TaskPage } from "@docket/contracts";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter } from "@docket/router";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, expectRefused, fingerprint } from "./answer.ts";
import {
  bearer,
  changingNothing,
  type Person,
  type Sent,
  sending,
  startTarget,
  type Target,
} from "./target.ts";

let target: Target;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  target = await startTarget();
  ada = await target.register("ada");
  eve = await target.register("eve");
  for (const completed of [true, false, true]) await target.create(ada.token, { completed });
  await target.create(eve.token);
});

afterAll(() => target[Symbol.asyncDispose]());

type Address = Readonly<Record<string, string>>;

interface Thing {
  readonly collection: string;
  /** What makes one of this id. */
  readonly made: (id: string) => object;
  readonly missing: ProblemCode;
}

/** What an address of one thing names. */
const THINGS: Readonly<Record<string, Thing>> = {
  taskId: {
    collection: "tasks",
    made: (id) => ({ id, title: "Mine" }),
    missing: "task-not-found",
  },
  listId: { collection: "lists", made: (id) => ({ id, name: "Mine" }), missing: "list-not-found" },
  tagId: { collection: "tags", made: (id) => ({ id, name: id }), missing: "tag-not-found" },
  filterId: {
    collection: "filters",
    made: (id) => ({ id, name: "Mine", query: "due:today" }),
    missing: "filter-not-found",
  },
  // Its key is its id.
  importId: {
    collection: "imports",
    made: () => ({ format: "docket" }),
    missing: "import-not-found",
  },
};

/** What an operation cannot do without, and a change something to change. */
function needsOf({ name, route }: Operation, { made }: Thing): object {
  if (name === "list.delete") return { tasks: "trash" };
  if (name === "tag.merge") return { into: randomUUID() };
  if (name === "import.add") return { part: 0, text: "{" };
  if (route.method !== "PATCH") return {};
  return Object.fromEntries(Object.entries(made(randomUUID())).filter(([field]) => field !== "id"));
}

function namedBy({ name, pathFields }: Operation): { field: string; thing: Thing } {
  for (const field of pathFields) {
    const thing = THINGS[field];
    if (thing) return { field, thing };
  }
  throw new Error(`Say in THINGS what ${name} is about.`);
}

/** Every operation about things that somebody owns, as the router has them on the day of the test. */
const OWNED = restOperations(appRouter).filter(({ pathFields }) => pathFields.includes("userId"));
const OF_ONE_THING = OWNED.filter(({ pathFields }) => pathFields.length > 1);

/** What can be said to an operation beside its address; the first is a good one. */
function payloads({ route }: Operation): [story: string, sent: Sent][] {
  const json = { "content-type": "application/json" };
  const { method } = route;
  const plain: Sent =
    method === "GET" || method === "DELETE"
      ? { method }
      : { method, headers: json, body: { title: "Eve was here" } };
  const withHeader = (name: string, value: string): Sent => ({
    ...plain,
    headers: { ...plain.headers, [name]: value },
  });
  return [
    ["plainly", plain],
    ["at version 1", withHeader("if-match", '"1"')],
    ["at any version", withHeader("if-match", "*")],
    ["unless it is at version 1", withHeader("if-none-match", '"1"')],
    ["with a body that is none", { method, headers: json, body: "{" }],
    ["with unknown fields", { method, headers: json, body: { nonsense: 1 } }],
  ];
}

function atAddress({ route }: Operation, address: Address): string {
  return `/api/v1${route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => address[name] ?? "me")}`;
}

/** The same over tRPC, where the address is part of the input. */
function overTrpc({ name, type }: Operation, input: object, token: string): Promise<Answer> {
  const text = JSON.stringify(input);
  return type === "mutation"
    ? target.send(`/api/trpc/${name}`, sending(token, "POST", text))
    : target.send(`/api/trpc/${name}?input=${encodeURIComponent(text)}`, {
        headers: bearer(token),
      });
}

function as(person: Person, sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, ...bearer(person.token) } };
}

const EVERY_WAY = OF_ONE_THING.flatMap((operation) =>
  payloads(operation).map(([story, sent]) => ({ operation, name: operation.name, story, sent })),
);

test.each(EVERY_WAY)(
  "$name $story: another owner's is answered byte for byte like none",
  async ({ operation, sent }) => {
    const id = randomUUID();
    const { field, thing } = namedBy(operation);
    const fields = needsOf(operation, thing);
    const query = operation.name === "list.delete" ? "?tasks=trash" : "";
    const sendTo = (address: Address) =>
      target.send(atAddress(operation, address) + query, as(eve, sent));
    const ask = async () => [
      await sendTo({ [field]: id }),
      await sendTo({ userId: eve.user.id, [field]: id }),
      await overTrpc(operation, { [field]: id, ...fields }, eve.token),
      await overTrpc(
        operation,
        {
          [field]: id,
          ...fields,
          ...(operation.route.ifMatch === undefined ? {} : { ifVersion: 1 }),
        },
        eve.token,
      ),
    ];
    const unknown = await ask();
    const creation = sending(ada.token, "POST", thing.made(id));
    const { status } = await target.send(`/api/v1/users/me/${thing.collection}`, {
      ...creation,
      headers: { ...creation.headers, "idempotency-key": id },
    });
    expect([200, 201]).toContain(status);
    await changingNothing(target, [ada.token, eve.token], async () => {
      const foreign = await ask();
      expect(foreign.map(fingerprint)).toEqual(unknown.map(fingerprint));
      const [, , call] = foreign;
      if (call) expectRefused(call, thing.missing);
    });
  },
);

const FOREIGN_ADDRESS = OWNED.flatMap((operation) =>
  payloads(operation).map(([story, sent]) => ({ operation, name: operation.name, story, sent })),
);

test.each(FOREIGN_ADDRESS)(
  "$name $story at another user's address → 403, whether there is such a user or not",
  async ({ operation, sent }) => {
    const { id: taskId } = await target.create(ada.token);
    await changingNothing(target, [ada.token, eve.token], async () => {
      const nobody = randomUUID();
      const answers: Answer[] = [];
      for (const userId of [ada.user.id, nobody]) {
        const answer = await target.send(atAddress(operation, { userId, taskId }), as(eve, sent));
        expectRefused(answer, "forbidden");
        const masked = answer.text.replaceAll(userId, "(user)");
        answers.push({ ...answer, text: masked });
        expectRefused(await overTrpc(operation, { userId, taskId }, eve.token), "forbidden");
      }
      const [known, unknown] = answers.map(({ status, text }) => ({ status, text }));
      expect(known).toEqual(unknown);
    });
  },
);

test.each([
  ["in capitals", (id: string) => id.toUpperCase()],
  ["with a space behind", (id: string) => `${id}%20`],
  ["with a NUL behind", (id: string) => `${id}%00`],
  ["with me behind", (id: string) => `${id},me`],
  ["percent-encoded", (id: string) => id.replace(/./, (c) => `%${c.charCodeAt(0).toString(16)}`)],
  ["as a wildcard", () => "*"],
  ["as a LIKE pattern", () => "%25"],
  ["as me in capitals", () => "ME"],
  ["with SQL", (id: string) => `${id}'%20or%20'1'='1`],
])("another user's id %s in the path shows nothing of theirs", async (_, write) => {
  await changingNothing(target, [ada.token, eve.token], async () => {
    const collection = `/api/v1/users/${write(ada.user.id)}/tasks`;
    expectRefused(await target.send(collection, { headers: bearer(eve.token) }), "forbidden");
    expectRefused(
      await target.send(collection, sending(eve.token, "POST", { title: "Planted" })),
      "forbidden",
    );
  });
});

const USURPED = ["ownerId", "owner_id", "userId", "user", "createdAt", "updatedAt", "version"];
const MORE_USURPED = ["completedAt", "createdAs", "role", "isAdmin", "taskId", "ifVersion", "$set"];

test.each([...USURPED, ...MORE_USURPED])("%s in a body → 400, the row unchanged", async (field) => {
  const [task] = await target.tasksOf(ada.token);
  await changingNothing(target, [ada.token, eve.token], async () => {
    const path = `/api/v1/users/me/tasks`;
    for (const value of [eve.user.id, 1, null, { $ne: null }]) {
      const body = { title: "Usurped", [field]: value };
      expectRefused(await target.send(path, sending(ada.token, "POST", body)), "invalid-input");
      expectRefused(
        await target.send(`${path}/${task?.id}`, sending(ada.token, "PATCH", body)),
        "invalid-input",
      );
      const query = encodeURIComponent(JSON.stringify(value));
      expectRefused(
        await target.send(`${path}?${field}=${query}`, { headers: bearer(ada.token) }),
        "invalid-input",
      );
    }
  });
});

test.each(["ownerId", "createdAt", "version", "role"])(
  "%s in a tRPC input → 400, the row unchanged",
  async (field) => {
    const [task] = await target.tasksOf(ada.token);
    await changingNothing(target, [ada.token, eve.token], async () => {
      for (const [name, input] of [
        ["task.create", { title: "Usurped", [field]: 1 }],
        ["task.update", { taskId: task?.id, title: "Usurped", [field]: 1 }],
        ["task.delete", { taskId: task?.id, [field]: 1 }],
      ] as const) {
        const answer = await target.send(`/api/trpc/${name}`, sending(ada.token, "POST", input));
        expectRefused(answer, "invalid-input");
      }
    });
  },
);

async function cursorOf(person: Person, query = ""): Promise<string> {
  const answer = await target.send(`/api/v1/users/me/tasks?limit=1${query}`, {
    headers: bearer(person.token),
  });
  const { nextCursor } = TaskPage.parse(answer.body);
  expect(nextCursor).not.toBeNull();
  return nextCursor ?? "";
}

async function expectNoCursor(person: Person, cursor: string, query = ""): Promise<void> {
  const parameter = encodeURIComponent(cursor);
  const answer = await target.send(`/api/v1/users/me/tasks?cursor=${parameter}${query}`, {
    headers: bearer(person.token),
  });
  expectRefused(answer, "invalid-input");
  const input = { cursor, ...(query === "" ? {} : { completed: query.endsWith("true") }) };
  const call = await target.send(
    `/api/trpc/task.list?input=${encodeURIComponent(JSON.stringify(input))}`,
    { headers: bearer(person.token) },
  );
  expectRefused(call, "invalid-input");
}

test("a cursor made for another owner → 400", async () => {
  await expectNoCursor(eve, await cursorOf(ada));
});

test.each([
  ["", "&completed=true"],
  ["&completed=true", ""],
  ["&completed=true", "&completed=false"],
])("a cursor made for the filter %j used with %j → 400", async (made, used) => {
  await expectNoCursor(ada, await cursorOf(ada, made), used);
});

test("a cursor with any one character changed → 400", async () => {
  const cursor = await cursorOf(ada);
  for (const [index, character] of Array.from(cursor).entries()) {
    const other = character === "A" ? "B" : "A";
    await expectNoCursor(ada, `${cursor.slice(0, index)}${other}${cursor.slice(index + 1)}`);
  }
});

/** A place that nobody sealed. */
const PLACE = Buffer.from(JSON.stringify(["2026-11-20T09:30:00.000Z", randomUUID()]));

test.each<[string, (cursor: string) => string]>([
  ["without its seal", (cursor) => cursor.split(".")[0] ?? ""],
  ["with an empty seal", (cursor) => `${cursor.split(".")[0]}.`],
  ["with half its seal", (cursor) => cursor.slice(0, -11)],
  ["with two seals", (cursor) => `${cursor}.${cursor.split(".")[1]}`],
  ["with padding", (cursor) => `${cursor}==`],
  ["with a space behind", (cursor) => `${cursor} `],
  ["twice", (cursor) => cursor + cursor],
  ["of a made-up place", (cursor) => `${PLACE.toString("base64url")}.${cursor.split(".")[1]}`],
  ["of nothing", () => ""],
  ["of a dot", () => "."],
  ["of 513 characters", () => "A".repeat(513)],
  ["of SQL", () => "' or 1=1 --"],
  ["of U+0000", () => "\0"],
  ["of JSON", () => '{"$gt":""}'],
])("a cursor %s → 400", async (_, write) => {
  await expectNoCursor(ada, write(await cursorOf(ada)));
});

test("lists and pages show own tasks only, whatever the filter", async () => {
  const [adas, eves] = await Promise.all([ada, eve].map(({ token }) => target.tasksOf(token)));
  const foreign = new Set(adas?.map(({ id }) => id));
  expect(eves?.filter(({ id }) => foreign.has(id))).toEqual([]);
  for (const query of ["", "?completed=true", "?completed=false", "?limit=100"]) {
    const answer = await target.send(`/api/v1/users/me/tasks${query}`, {
      headers: bearer(eve.token),
    });
    for (const { id } of TaskPage.parse(answer.body).items) expect(foreign.has(id)).toBe(false);
  }
});

test("a task created under another owner's id is one's own, and tells of no other", async () => {
  const taken = await target.create(ada.token);
  const free = randomUUID();
  const create = async (id: string) => {
    const body = { id, title: "Mine" };
    const answer = await target.send("/api/v1/users/me/tasks", sending(eve.token, "POST", body));
    expect(answer.status).toBe(201);
    const masked = answer.text
      .replaceAll(id, "(id)")
      .replaceAll(/"\d{4}-[^"]+Z"/g, "(time)")
      .replaceAll(/"position":"[^"]+"/g, "(place)");
    return { masked, location: answer.headers.location?.replace(id, "(id)") };
  };
  await changingNothing(target, [ada.token], async () => {
    expect(await create(taken.id)).toEqual(await create(free));
    const path = `/api/v1/users/me/tasks/${taken.id}`;
    const patched = await target.send(path, sending(eve.token, "PATCH", { title: "Still mine" }));
    expect(patched.status).toBe(200);
    const deleted = await target.send(path, { method: "DELETE", headers: bearer(eve.token) });
    expect(deleted.status).toBe(204);
  });
});

test("in a batch, each call has its own fate: another owner's task, one's own, another's address", async () => {
  const [adas] = await target.tasksOf(ada.token);
  const [eves] = await target.tasksOf(eve.token);
  const inputs = { 0: { taskId: adas?.id }, 1: { taskId: eves?.id }, 2: { userId: ada.user.id } };
  const answer = await target.send(
    `/api/trpc/task.get,task.get,task.list?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
    { headers: bearer(eve.token) },
  );
  expect(answer.status).toBe(207);
  expect(answer.body).toMatchObject([
    { error: { data: { problem: { code: "task-not-found" } } } },
    { result: { data: { id: eves?.id } } },
    { error: { data: { problem: { code: "forbidden" } } } },
  ]);
});

test("the log tells of no bug, and of nobody's tasks", () => {
  target.expectDiscreetLog();
});
