import { deepEqual, equal } from "node:assert/strict";
import { Task, TaskPage, TrashPage } from "@docket/contracts";
import { restOperations } from "@docket/openapi";
import { appRouter, type RouterInputs } from "@docket/router";
import { DOORS, type Reply } from "./doors.ts";
import { type Action, CHOSEN, type Name } from "./model-story.ts";
import { type Expected, type Place, TaskModel } from "./task-model.ts";
import type { Account, TestServer } from "./test-server.ts";

const OPERATIONS = new Map(
  restOperations(appRouter).map((operation) => [operation.name, operation]),
);

interface Cursor extends Place {
  readonly owner: Owner;
  readonly cursor: string;
}

/** What all that happens in one run leaves behind, for later calls to name. */
export interface World {
  readonly server: TestServer;
  readonly ids: Set<string>;
  readonly cursors: Cursor[];
}

/** The model only uses calls with one task and at most one version. */
interface OneVersion {
  readonly taskId: string;
  readonly ifVersion?: number;
}

/** Somebody with an account who acts through any door, and holds each answer against the model. */
export class Owner {
  readonly model = new TaskModel();
  readonly #creates: RouterInputs["task"]["create"][] = [];
  readonly #account: Account;
  readonly #world: World;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.#account = account;
  }

  async act(through: string, does: Action): Promise<void> {
    switch (does.kind) {
      case "create": {
        const { id, content } = does;
        return this.#create(through, id === undefined ? content : { id, ...content });
      }
      case "repeat": {
        const earlier = pick(this.#creates, does.index);
        return earlier && this.#create(through, earlier);
      }
      case "get": {
        const taskId = this.#idOf(does.name);
        const reply = await this.#call(through, "task.get", { taskId });
        return expectOutcome(reply, this.model.get(taskId));
      }
      case "update": {
        const taskId = this.#idOf(does.name);
        return this.#update(through, {
          taskId,
          ...does.changes,
          ...this.#precondition(taskId, does.version),
        });
      }
      case "delete": {
        const taskId = this.#idOf(does.name);
        const { ifVersion } = this.#precondition(taskId, does.version);
        const input = ifVersion === undefined ? { taskId } : { taskId, ifVersion };
        return this.#delete(through, input);
      }
      case "purge": {
        const taskId = this.#idOf(does.name);
        return this.#purge(through, { taskId, ...this.#precondition(taskId, does.version) });
      }
      case "restore": {
        const taskId = this.#idOf(does.name);
        return this.#restore(through, { taskId, ...this.#precondition(taskId, does.version) });
      }
      case "list": {
        const { limit, completed, cursor: index } = does;
        const from = index === undefined ? undefined : pick(this.#world.cursors, index);
        await this.#list(through, { limit, completed, from });
        return;
      }
    }
  }

  /** What going through all pages shows. */
  async seeEverything(
    through: string,
    { limit, completed }: { limit: number; completed: boolean | undefined },
  ): Promise<Task[]> {
    const seen: Task[] = [];
    let from: Cursor | undefined;
    do {
      const page = await this.#list(through, { limit, completed, from });
      if (!page) throw new Error("A cursor that was just given was refused.");
      seen.push(...page.items);
      from = page.next;
    } while (from);
    return seen;
  }

  async #call(through: string, operation: string, input: object): Promise<Reply> {
    const found = OPERATIONS.get(operation);
    const into = DOORS[through];
    if (!found || !into) throw new Error(`There is no ${operation} over ${through}.`);
    return into(this.#world.server, this.#account, found, { ...input });
  }

  #idOf({ of, index }: Name): string {
    const all = { own: this.model.ids, anyone: [...this.#world.ids], chosen: CHOSEN }[of];
    return pick(all, index) ?? pick(CHOSEN, index) ?? "";
  }

  #precondition(taskId: string, kind: string): { ifVersion?: number } {
    const current = this.model.find(taskId)?.version ?? 1;
    if (kind === "none") return {};
    return { ifVersion: kind === "current" ? current : current + (kind === "stale" ? -1 : 1) };
  }

  async #create(through: string, input: RouterInputs["task"]["create"]): Promise<void> {
    this.#creates.push(input);
    const expected = this.model.create(input);
    const reply = await this.#call(through, "task.create", input);
    if ("problem" in expected) return expectOutcome(reply, expected);
    const task = Task.parse(valueOf(reply));
    deepEqual(task, this.model.written(expected.value, task));
    equal(task.id, input.id ?? task.id);
    if (through === "rest") expectStatus(reply, expected.value.before ? 200 : 201);
    this.model.keep(task, input);
    this.#world.ids.add(task.id);
  }

  async #update(through: string, input: RouterInputs["task"]["update"]): Promise<void> {
    const expected = this.model.update(input);
    const reply = await this.#call(through, "task.update", input);
    if ("problem" in expected) return expectOutcome(reply, expected);
    const task = Task.parse(valueOf(reply));
    deepEqual(task, this.model.written(expected.value, task));
    this.model.keep(task);
  }

  async #delete(through: string, input: OneVersion): Promise<void> {
    const before = this.model.find(input.taskId);
    const expected = this.model.delete(input.taskId, input.ifVersion);
    const reply = await this.#call(through, "task.delete", input);
    expectOutcome(reply, "problem" in expected ? expected : { value: undefined });
    if (!before || "problem" in expected || expected.value === "kept") return;
    const task = (await this.seeTrash(through)).find(({ id }) => id === before.id);
    const { deletedAt = null, updatedAt = "" } = task ?? {};
    equal(deletedAt, updatedAt);
    const trashed = { ...before, deletedAt, updatedAt, version: before.version + 1 };
    deepEqual(task, trashed);
    this.model.keep(trashed);
  }

  async #purge(through: string, input: OneVersion): Promise<void> {
    const expected = this.model.purge(input.taskId, input.ifVersion);
    expectOutcome(await this.#call(through, "trash.purge", input), expected);
  }

  async #restore(through: string, input: OneVersion): Promise<void> {
    const expected = this.model.restore(input.taskId, input.ifVersion);
    const reply = await this.#call(through, "task.restore", input);
    if ("problem" in expected) return expectOutcome(reply, expected);
    const task = Task.parse(valueOf(reply));
    deepEqual(task, this.model.written(expected.value, task));
    this.model.keep(task);
  }

  async seeTrash(through: string): Promise<Task[]> {
    const reply = await this.#call(through, "trash.list", { limit: 100 });
    return TrashPage.parse(valueOf(reply)).items;
  }

  async #list(
    through: string,
    {
      limit,
      completed,
      from,
    }: { limit: number; completed: boolean | undefined; from: Cursor | undefined },
  ): Promise<{ items: Task[]; next: Cursor | undefined } | undefined> {
    const filter = completed === undefined ? {} : { completed };
    const place = from === undefined ? {} : { cursor: from.cursor };
    const reply = await this.#call(through, "task.list", { limit, ...filter, ...place });
    if (from && (from.owner !== this || from.completed !== completed)) {
      expectOutcome(reply, { problem: "invalid-input" });
      return undefined;
    }
    const expected = this.model.list(completed, from?.after);
    const { items, nextCursor } = TaskPage.parse(valueOf(reply));
    deepEqual(items, expected.slice(0, limit));
    equal(nextCursor === null, expected.length <= limit);
    const after = items.at(-1);
    if (nextCursor === null || !after) return { items, next: undefined };
    const next = { owner: this, completed, after, cursor: nextCursor };
    this.#world.cursors.push(next);
    return { items, next };
  }
}

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % Math.max(1, items.length)];
}

function valueOf({ outcome }: Reply): unknown {
  if ("value" in outcome) return outcome.value;
  throw new Error(`It came to ${outcome.problem.code}.`);
}

function expectStatus({ answer }: Reply, status: number): void {
  equal(answer.status, status);
}

function expectOutcome({ outcome }: Reply, expected: Expected<unknown>): void {
  const met = "problem" in outcome ? { problem: outcome.problem.code } : outcome;
  deepEqual(met, expected);
}
