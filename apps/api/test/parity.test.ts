import { randomUUID } from "node:crypto";
import { BatchId, type User } from "@docket/contracts";
import { type Operation, restOperations } from "@docket/openapi";
import { appRouter, callerFor, type InternalCaller } from "@docket/router";
import { expect, test } from "vitest";
import { type Caller, DOORS, type Reply } from "./doors.ts";
import { CASES } from "./parity-cases/index.ts";
import { ID, type Kind, type World } from "./parity-cases/world.ts";
import { clear, everythingOf } from "./possessions.ts";
import { type Account, startTestServer } from "./test-server.ts";

const OPERATIONS = restOperations(appRouter);

/** The kinds of case that a procedure cannot do without. */
function kindsFor({ pathFields, declaresInput }: Operation): Kind[] {
  const kinds: Kind[] = ["valid", "unauthenticated"];
  if (declaresInput) kinds.push("invalid");
  if (pathFields.includes("userId")) kinds.push("foreign");
  if (pathFields.length > 1) kinds.push("missing");
  return kinds;
}

test.each(OPERATIONS)("$name has a case of every kind it needs", (operation) => {
  const kinds = new Set((CASES[operation.name] ?? []).map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(kindsFor(operation)));
});

type Strangers = Pick<
  World,
  | "stranger"
  | "strangers"
  | "strangersTrashed"
  | "strangersList"
  | "strangersTag"
  | "strangersFilter"
  | "strangersBatch"
  | "strangersImport"
>;

async function furnishStranger(eve: InternalCaller, stranger: User): Promise<Strangers> {
  const strangersBatch = BatchId.parse(randomUUID());
  const list = await eve.list.create({ id: ID.strangersList, name: "Not yours" });
  const tag = await eve.tag.create({ id: ID.strangersTag, name: "Not yours" });
  const filter = await eve.filter.create({
    id: ID.strangersFilter,
    name: "Not yours",
    query: "done",
  });
  const task = await eve.task.create({
    id: ID.strangers,
    title: "Not yours",
    tagIds: [tag.id],
  });
  const trashed = await eve.task.create({
    id: ID.strangersTrashed,
    title: "Not yours",
    idempotencyKey: strangersBatch,
  });
  await eve.task.delete({ taskId: trashed.id });
  return {
    stranger,
    strangers: task.id,
    strangersTrashed: trashed.id,
    strangersList: list.id,
    strangersTag: tag.id,
    strangersFilter: filter.id,
    strangersBatch,
    strangersImport: (await eve.import.start({ format: "docket" })).id,
  };
}

/** Gives the caller's things a known state; ids are the same for every caller. */
async function furnish(ada: InternalCaller, me: User, strangers: Strangers): Promise<World> {
  await clear(ada);
  const newKey = () => BatchId.parse(randomUUID());
  const [batch, overtaken, undone, undo, furniture] = [
    newKey(),
    newKey(),
    newKey(),
    newKey(),
    newKey(),
  ];
  const home = await ada.list.create({
    id: ID.home,
    name: "Home",
    colour: "teal",
    idempotencyKey: furniture,
  });
  const work = await ada.list.create({ id: ID.work, name: "Work" });
  const errand = await ada.tag.create({ id: ID.errand, name: "Errand", colour: "red" });
  const phone = await ada.tag.create({ id: ID.phone, name: "phone" });
  const urgent = await ada.filter.create({
    id: ID.urgent,
    name: "Urgent",
    query: "priority:high !done",
  });
  const open = await ada.task.create({ id: ID.open, title: "Open", idempotencyKey: batch });
  await ada.task.create({ id: ID.undone, title: "Undone", idempotencyKey: undone });
  await ada.change.undo({ batchId: undone, idempotencyKey: undo });
  const trashed = await ada.task.create({
    id: ID.trashed,
    title: "Trashed",
    listId: home.id,
    idempotencyKey: overtaken,
  });
  await ada.task.delete({ taskId: trashed.id });
  const completed = await ada.task.create({
    id: ID.completed,
    title: "Done",
    completed: true,
    notes: "n",
    priority: "low",
    listId: home.id,
    tagIds: [errand.id],
  });
  const { id: importing } = await ada.import.start({ format: "todoist", listName: "Letters" });
  await ada.import.add({
    importId: importing,
    part: 0,
    text: "TYPE,CONTENT,PRIORITY,INDENT\ntask,Post the letter @errand,1,1\ntask,Buy a stamp,4,2\n",
  });
  return {
    ...strangers,
    me,
    importing,
    open: open.id,
    completed: completed.id,
    trashed: trashed.id,
    home: home.id,
    work: work.id,
    errand: errand.id,
    phone: phone.id,
    urgent: urgent.id,
    batch,
    overtaken,
    undone,
    undo,
    furniture,
    missing: ID.missing,
  };
}

const SERVER_MADE = new Set(["createdAt", "updatedAt", "completedAt", "deletedAt", "at"]);
const KEYS = new Set(["batchId", "undoes", "idempotencyKey"]);

/** Parts of a user's storage that are counted in bytes. */
const USED_BYTES = new Set(["content", "history", "writtenToday"]);

/** Makes what differs between callers by nature the same: who they are, the time, and what the server made up. */
function neutral(outcome: unknown, { id, email }: User, world: World): unknown {
  const names = new Map(Object.entries(world).map(([name, value]) => [value, name]));
  const text = JSON.stringify(outcome, (key, value: unknown) => {
    if (value === null) return null;
    if (SERVER_MADE.has(key)) return "(time)";
    if (key === "url") return "(url)";
    if (value === id || value === email) return "(me)";
    if (key === "nextCursor") return "(cursor)";
    // A new task is placed by the clock.
    if (key === "position" && typeof value === "string" && value.length > 4) return "(place)";
    // The keys by which tasks are placed differ in length.
    if (USED_BYTES.has(key) && typeof value === "object") return { ...value, used: "(bytes)" };
    if (KEYS.has(key)) return `(${names.get(value) ?? "new"})`;
    if (key === "id" && value === world.importing) return "(importing)";
    if ((key === "id" || key === "seriesId") && !names.has(value)) return "(new)";
    if (key === "tagIds" && Array.isArray(value)) {
      return value.map((tagId: unknown) => (names.has(tagId) ? tagId : "(new)"));
    }
    if (key === "text" && typeof value === "string") return neutralFile(value);
    return value;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

/** A file as a whole is alike but for what each of its records has of its own. */
function neutralFile(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)")
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "(id)")
    .replaceAll(/"position":"[^"]*"/g, '"position":"(position)"')
    .replaceAll(/"source":"[^"]*"/g, '"source":"(door)"');
}

/** Who wrote over REST is told what to undo, and whether it was done before; nobody else is. */
function expectHeaders(reply: Reply, { input }: Operation, first: Reply = reply): void {
  const told = ({ answer }: Reply, header: string) => new Map(answer.headers).get(header);
  const isLogged = Object.hasOwn(input.shape, "idempotencyKey");
  const isWritten = isLogged && !("problem" in reply.outcome);
  const batch = told(reply, "batch-id");
  expect(BatchId.safeParse(batch).success).toBe(isWritten);
  expect(batch).toBe(told(first, "batch-id"));
  const isReplayed = first === reply ? undefined : "true";
  expect(told(reply, "idempotent-replayed")).toBe(isReplayed);
}

test("every procedure comes to the same through every door", { timeout: 300_000 }, async () => {
  await using server = await startTestServer();
  const { user: stranger } = await server.register("eve");
  const eve = callerFor(server.services, stranger);
  const strangers = await furnishStranger(eve, stranger);
  const strangersThings = await everythingOf(eve);
  /** As long as nothing that a case speaks of has changed. */
  const worlds = new Map<string, World>();
  const accounts = new Map<string, Account>();
  let router = "";

  for (const operation of OPERATIONS) {
    // Each router begins with new accounts: a log that has grown comes in one part at one door, in many at another.
    const [own = ""] = operation.name.split(".");
    if (own !== router) {
      router = own;
      worlds.clear();
      for (const door of Object.keys(DOORS)) {
        accounts.set(door, await server.register(`${door}-${router}`));
      }
    }
    for (const { story, as, twice, given, input, gives } of CASES[operation.name] ?? []) {
      const message = `${operation.name}: ${story}`;
      const outcomes: Record<string, unknown> = {};
      for (const [name, door] of Object.entries(DOORS)) {
        const account = accounts.get(name);
        if (!account) throw new Error(`Nobody stands at the door ${name}.`);
        const { user } = account;
        const inside = callerFor(server.services, user);
        const world = worlds.get(name) ?? (await furnish(inside, user, strangers));
        worlds.set(name, world);
        await given?.(inside, world);
        const caller: Caller = as ?? account;
        const sent = input(world);
        const reply = await door(server, caller, operation, sent);
        const isChanged = operation.type === "mutation" && "value" in reply.outcome;
        if (isChanged || given) worlds.delete(name);
        outcomes[name] = neutral(reply.outcome, account.user, world);
        if (name === "rest") expectHeaders(reply, operation);
        if (!twice) continue;
        const again = await door(server, caller, operation, sent);
        expect(again.outcome, `${message}, over ${name}`).toEqual(reply.outcome);
        if (name === "rest") expectHeaders(again, operation, reply);
      }
      const expected =
        typeof gives === "string"
          ? { problem: { code: gives } }
          : gives === undefined
            ? {}
            : { value: gives };
      expect(outcomes["internal"], message).toMatchObject(expected);
      expect(outcomes["internal"], message).not.toHaveProperty(
        typeof gives === "string" ? "value" : "problem",
      );
      expect(outcomes["trpc"], `${message}, over tRPC`).toEqual(outcomes["internal"]);
      expect(outcomes["rest"], `${message}, over REST`).toEqual(outcomes["internal"]);
    }
  }
  expect(await everythingOf(eve)).toEqual(strangersThings);
});
