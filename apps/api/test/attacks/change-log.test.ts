import { randomUUID } from "node:crypto";
import { ChangePage, TaskPage } from "@docket/contracts";
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

const TASKS = "/api/v1/users/me/tasks";
const LISTS = "/api/v1/users/me/lists";
const TRASH = "/api/v1/users/me/trash";
const CHANGES = "/api/v1/users/me/changes";

let target: Target;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  target = await startTarget();
  ada = await target.register("ada");
  eve = await target.register("eve");
});

afterAll(() => target[Symbol.asyncDispose]());

function keyed(key: string, sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, "idempotency-key": key } };
}

function deleting(token: string): Sent {
  return { method: "DELETE", headers: bearer(token) };
}

async function call(person: Person, name: string, input: object): Promise<Answer> {
  return target.send(`/api/trpc/${name}`, sending(person.token, "POST", input));
}

type Things = Readonly<Record<"list" | "task" | "trashed" | "batch", string>>;

/** Of Ada's: a list with a task in it, a task in the trash, and the batch that made the first. */
async function adasThings(): Promise<Things> {
  const [list, batch] = [randomUUID(), randomUUID()];
  const made = { id: list, name: "Keep this to yourself" };
  expect((await target.send(LISTS, sending(ada.token, "POST", made))).status).toBe(201);
  const { id: task } = await target.create(ada.token, { listId: list });
  const trashed = randomUUID();
  const creation = sending(ada.token, "POST", { id: trashed, title: "Keep this to yourself" });
  expect((await target.send(TASKS, keyed(batch, creation))).status).toBe(201);
  expect((await target.send(`${TASKS}/${trashed}`, deleting(ada.token))).status).toBe(204);
  return { list, task, trashed, batch };
}

function nothing(): Things {
  return { list: randomUUID(), task: randomUUID(), trashed: randomUUID(), batch: randomUUID() };
}

/** The names that were asked for may come back; nothing else may differ. */
function masked(answer: Answer, things: Things): object {
  let text = JSON.stringify(fingerprint(answer));
  for (const [name, id] of Object.entries(things)) text = text.replaceAll(id, name);
  return JSON.parse(text);
}

test.each<[string, (things: Things, own: string) => Promise<Answer>]>([
  [
    "a task made in their list",
    ({ list }) =>
      target.send(TASKS, sending(eve.token, "POST", { title: "Planted", listId: list })),
  ],
  [
    "a task moved to their list",
    ({ list }, own) =>
      target.send(`${TASKS}/${own}`, sending(eve.token, "PATCH", { listId: list })),
  ],
  [
    "many tasks moved to their list",
    ({ list }, own) =>
      target.send(TASKS, sending(eve.token, "PATCH", { ids: [own], listId: list })),
  ],
  [
    "a list put in front of theirs",
    ({ list }) => target.send(LISTS, sending(eve.token, "POST", { name: "x", before: list })),
  ],
  [
    "many changed, one of them theirs",
    ({ task }, own) =>
      target.send(TASKS, sending(eve.token, "PATCH", { ids: [own, task], title: "Mine" })),
  ],
  [
    "many deleted, one of them theirs",
    ({ task }, own) =>
      target.send(`${TASKS}/delete`, sending(eve.token, "POST", { ids: [own, task] })),
  ],
  [
    "many restored, one of them theirs",
    ({ trashed }, own) =>
      target.send(`${TASKS}/restore`, sending(eve.token, "POST", { ids: [own, trashed] })),
  ],
  [
    "their task restored",
    ({ trashed }) => target.send(`${TASKS}/${trashed}/restore`, sending(eve.token, "POST", {})),
  ],
  ["their trash purged", ({ trashed }) => target.send(`${TRASH}/${trashed}`, deleting(eve.token))],
  [
    "their request undone",
    ({ batch }) => target.send(`${CHANGES}/undo`, sending(eve.token, "POST", { batchId: batch })),
  ],
  ["their request undone over tRPC", ({ batch }) => call(eve, "change.undo", { batchId: batch })],
])("%s is answered byte for byte like none, and changes nothing", async (_, attack) => {
  const { id: own } = await target.create(eve.token);
  const theirs = await adasThings();
  const none = nothing();
  await changingNothing(target, [ada.token, eve.token], async () => {
    const [foreign, missing] = [await attack(theirs, own), await attack(none, own)];
    expect(foreign.status).toBe(404);
    expect(masked(foreign, theirs)).toEqual(masked(missing, none));
  });
});

test("of another's task, list and request the log has nothing to tell", async () => {
  const { list, task, trashed, batch } = await adasThings();
  for (const query of [
    `entityId=${task}`,
    `entityId=${list}`,
    `entityId=${trashed}`,
    `batchId=${batch}`,
    `entityId=${trashed}&batchId=${batch}`,
  ]) {
    const answer = await target.send(`${CHANGES}?${query}`, { headers: bearer(eve.token) });
    expect(answer.body, query).toEqual({ items: [], nextCursor: null });
  }
  const inList = await target.send(`${TASKS}?listId=${list}`, { headers: bearer(eve.token) });
  expect(inList.body).toEqual({ items: [], nextCursor: null });
});

test("trash, lists and log show what is one's own, and emptying takes no other's", async () => {
  await adasThings();
  const { id } = await target.create(eve.token);
  expect((await target.send(`${TASKS}/${id}`, deleting(eve.token))).status).toBe(204);
  await changingNothing(target, [ada.token], async () => {
    const trash = await target.send(TRASH, { headers: bearer(eve.token) });
    expect(TaskPage.parse(trash.body).items.map((task) => task.id)).toContain(id);
    expect(trash.text).not.toContain(ada.user.id);
    const log = await target.send(`${CHANGES}?limit=100`, { headers: bearer(eve.token) });
    const { items } = ChangePage.parse(log.body);
    expect(items.map(({ seq }) => seq)).toEqual(items.map((_, n) => items.length - n));
    expect((await target.send(TRASH, deleting(eve.token))).body).toMatchObject({ purged: 1 });
  });
});

test("a key that another owner used is as free as any, and gives nothing of theirs again", async () => {
  const key = randomUUID();
  const body = { title: "Keep this to yourself" };
  const adas = await target.send(TASKS, keyed(key, sending(ada.token, "POST", body)));
  const eves = await target.send(TASKS, keyed(key, sending(eve.token, "POST", body)));
  expect([adas.status, eves.status]).toEqual([201, 201]);
  expect(eves.headers).not.toHaveProperty("idempotent-replayed");
  expect(TaskPage.shape.items.element.parse(eves.body).id).not.toBe(
    TaskPage.shape.items.element.parse(adas.body).id,
  );
  const other = { title: "Other content" };
  const fresh = await target.send(TASKS, keyed(randomUUID(), sending(ada.token, "POST", other)));
  const again = await target.send(TASKS, keyed(key, sending(ada.token, "POST", other)));
  expect(fresh.status).toBe(201);
  expectRefused(again, "idempotency-key-reused");
});

test.each([
  ["nothing", ""],
  ["a space", " "],
  ["256 characters", "k".repeat(256)],
  ["ten thousand", "k".repeat(10_000)],
  ["a space in it", "two words"],
  ["a tab in it", "two\twords"],
  ["an umlaut in Latin-1", "\u00fc"],
  ["a byte over 127", "\u00ff"],
])("a key that is %s → 400, and nothing is written", async (_, key) => {
  await changingNothing(target, [ada.token], async () => {
    const rest = await target.send(TASKS, keyed(key, sending(ada.token, "POST", { title: "x" })));
    expectRefused(rest, "invalid-input");
    const trpc = await call(ada, "task.create", { title: "x", idempotencyKey: key });
    expectRefused(trpc, "invalid-input");
  });
});

test.each(["' or 1=1 --", "__proto__", "constructor", "../../etc/passwd", "{}", "%00", "$1"])(
  "a key that is %j names one write, and nothing else",
  async (words) => {
    const key = words.replaceAll(" ", "+");
    const sent = keyed(key, sending(ada.token, "POST", { title: "Once" }));
    const [first, second] = [await target.send(TASKS, sent), await target.send(TASKS, sent)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.text).toBe(first.text);
    expect(second.headers["idempotent-replayed"]).toBe("true");
  },
);

test("two keys in one request → 400, or one of them and no other", async () => {
  await changingNothing(target, [ada.token], async () => {
    const headers = { "idempotency-key": [randomUUID(), randomUUID()] };
    const sent = sending(ada.token, "POST", { title: "Twice" });
    const answer = await target.send(TASKS, { ...sent, headers: { ...sent.headers, ...headers } });
    expectRefused(answer, "invalid-input");
  });
});

/** Each of them once, with what says how often it took effect. */
const RACES: readonly [string, () => Promise<{ path: string; sent: Sent }>][] = [
  [
    "a creation",
    () => Promise.resolve({ path: TASKS, sent: sending(ada.token, "POST", { title: "Once" }) }),
  ],
  [
    "a deletion for good, which a second time would be refused",
    async () => {
      const { id } = await target.create(ada.token);
      await target.send(`${TASKS}/${id}`, deleting(ada.token));
      return { path: `${TRASH}/${id}`, sent: deleting(ada.token) };
    },
  ],
  [
    "a change of many",
    async () => {
      const tasks = [await target.create(ada.token), await target.create(ada.token)];
      const body = { ids: tasks.map(({ id }) => id), title: "Once" };
      return { path: TASKS, sent: sending(ada.token, "PATCH", body) };
    },
  ],
  [
    "an undo, which a second time would be refused",
    async () => {
      const batchId = randomUUID();
      await target.send(TASKS, keyed(batchId, sending(ada.token, "POST", { title: "Once" })));
      return { path: `${CHANGES}/undo`, sent: sending(ada.token, "POST", { batchId }) };
    },
  ],
];

test.each(RACES)(
  "twenty copies of %s race under one key: it happens once, and all are told the same",
  async (_, prepare) => {
    const { path, sent } = await prepare();
    const key = randomUUID();
    const copies = await Promise.all(
      Array.from({ length: 20 }, () => target.send(path, keyed(key, sent))),
    );
    const told = new Set(copies.map(({ status, text }) => `${status} ${text}`));
    expect([...told]).toHaveLength(1);
    expect(copies[0]?.status).toBeLessThan(300);
    const firsts = copies.filter(({ headers }) => headers["idempotent-replayed"] === undefined);
    expect(firsts).toHaveLength(1);
    expect(new Set(copies.map(({ headers }) => headers["batch-id"]))).toEqual(new Set([key]));

    const log = await target.send(`${CHANGES}?batchId=${key}`, { headers: bearer(ada.token) });
    const { items } = ChangePage.parse(log.body);
    expect(items.length).toBe(new Set(items.map(({ entityId }) => entityId)).size);
    expect(items.length).toBeGreaterThan(0);

    const isBodiless = sent.method === "DELETE";
    const other = isBodiless ? "/api/v1/users/me/trash" : path;
    const elsewhere = isBodiless ? sent : { ...sent, body: { ...Object(sent.body), id: key } };
    await changingNothing(target, [ada.token], async () => {
      const answer = await target.send(other, keyed(key, elsewhere));
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });
  },
);

test("one key for one write, one for many and an undo: the first counts, the others are 422", async () => {
  const key = randomUUID();
  const creation = await target.send(TASKS, keyed(key, sending(ada.token, "POST", { title: "x" })));
  const { id } = TaskPage.shape.items.element.parse(creation.body);
  await changingNothing(target, [ada.token], async () => {
    for (const [path, sent] of [
      [TASKS, sending(ada.token, "POST", { title: "y" })],
      [`${TASKS}/${id}`, sending(ada.token, "PATCH", { title: "x" })],
      [TASKS, sending(ada.token, "PATCH", { ids: [id], title: "y" })],
      [`${TASKS}/delete`, sending(ada.token, "POST", { ids: [id] })],
      [`${CHANGES}/undo`, sending(ada.token, "POST", { batchId: key })],
      [TRASH, deleting(ada.token)],
    ] as const) {
      expectRefused(await target.send(path, keyed(key, sent)), "idempotency-key-reused");
    }
  });
});

test.each(["0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])(
  "the trash is emptied before %s without a fault",
  async (time) => {
    const answer = await target.send(`${TRASH}?deletedBefore=${time}`, deleting(eve.token));
    expect([200, 400]).toContain(answer.status);
  },
);

test("501 ids at once, one twice, or ten thousand → 400, and nothing is changed", async () => {
  const { id } = await target.create(ada.token);
  await changingNothing(target, [ada.token], async () => {
    const many = (length: number) => Array.from({ length }, () => randomUUID());
    for (const ids of [
      [],
      [id, id],
      [id, ...many(500)],
      [id, id.toUpperCase()],
      [null],
      id,
      { 0: id },
    ]) {
      const body = { ids };
      for (const [path, method, extra] of [
        [TASKS, "PATCH", { title: "x" }],
        [`${TASKS}/delete`, "POST", {}],
        [`${TASKS}/restore`, "POST", {}],
      ] as const) {
        const sent = sending(ada.token, method, { ...body, ...extra });
        expectRefused(await target.send(path, sent), "invalid-input");
      }
    }
    const large = sending(ada.token, "POST", { ids: many(10_000) });
    expectRefused(await target.send(`${TASKS}/delete`, large), "payload-too-large");
  });
});

test("the log tells of no bug, and of nobody's tasks", () => {
  target.expectDiscreetLog();
});
