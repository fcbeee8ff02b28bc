import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Change, type EntityKind, Problem, type ProblemCode } from "@docket/contracts";
import type { AppRouter } from "@docket/router";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { readEvents } from "./event-reader.ts";
import { type Account, bearer, type TestServer } from "./test-server.ts";

/** What becomes of one request on its way: it arrives, never does, or its answer does not come back. */
export type Fate = "arrives" | "is lost" | "answer is lost";

type Row = Readonly<Record<string, unknown>>;

/** What a device knows, by entity and id. */
type Known = Map<string, Row>;

/** What somebody does on a device; the numbers choose among what it knows. */
export interface Deed {
  readonly kind:
    | "create"
    | "edit"
    | "complete"
    | "delete"
    | "restore"
    | "deleteAll"
    | "createList"
    | "deleteList"
    | "move"
    | "undo";
  readonly which: number;
  readonly where: number;
  /** Whether it insists on the version that the device knows, which may be an old one. */
  readonly insists: boolean;
  /** Of the requests that it takes to do it; once there are no more, they arrive. */
  readonly fates: readonly Fate[];
}

class LostOnTheWay extends Error {}

/** Refusals that a device has to live with, since others write as well. */
const UNDERSTOOD = new Set<ProblemCode>([
  "task-changed",
  "task-not-found",
  "list-not-found",
  "list-changed",
  "batch-not-found",
  "already-undone",
  "undo-conflict",
]);

/** A client that writes over a bad line, and knows what the stream of changes has told it. */
export class Device {
  readonly known: Record<EntityKind, Known> = {
    task: new Map(),
    list: new Map(),
    tag: new Map(),
    filter: new Map(),
  };
  /** Every batch that it has heard of. */
  readonly batches: string[] = [];
  /** The keys of the writes that were carried out, as far as it was told. */
  readonly done: string[] = [];
  seq = 0;
  readonly #server: TestServer;
  readonly #account: Account;
  readonly #client: ReturnType<typeof createTRPCClient<AppRouter>>;
  #fates: Fate[] = [];
  #line = new AbortController();
  #isOver = false;
  #following: Promise<void>;

  constructor(server: TestServer, account: Account) {
    this.#server = server;
    this.#account = account;
    this.#client = createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${server.origin}/api/trpc`,
          headers: bearer(account),
          fetch: (url, options) => this.#send(url, options),
        }),
      ],
    });
    this.#following = this.#follow();
    // Whoever waits for it hears of it.
    this.#following.catch(() => undefined);
  }

  async #send(url: RequestInfo | URL | string, options: object = {}): Promise<Response> {
    const fate = this.#fates.shift() ?? "arrives";
    if (fate === "is lost") throw new LostOnTheWay();
    const response = await fetch(url, options);
    if (fate === "arrives") return response;
    await response.arrayBuffer();
    throw new LostOnTheWay();
  }

  /** Loses the stream, which comes back by itself. */
  cutLine(): void {
    this.#line.abort();
  }

  async #follow(): Promise<void> {
    while (!this.#isOver) {
      this.#line = new AbortController();
      try {
        const response = await this.#server.fetch(
          `/api/v1/users/me/changes/stream?since=${this.seq}`,
          { headers: bearer(this.#account), signal: this.#line.signal },
        );
        if (!response.ok) throw new Error(await response.text());
        for await (const { data } of readEvents(response.body)) this.#hear(Change.parse(data));
      } catch (error) {
        if (!this.#line.signal.aborted) throw error;
      }
    }
  }

  #hear({ seq, entity, entityId, operation, before, after, batchId }: Change): void {
    if (seq !== this.seq + 1) throw new Error(`After ${this.seq} came ${seq}.`);
    const rows = this.known[entity];
    const row = rows.get(entityId);
    if ((row === undefined) !== (operation === "create")) throw new Error(`${seq}: ${operation}`);
    for (const [field, value] of Object.entries(before ?? {})) {
      if (!isDeepStrictEqual(row?.[field], value))
        throw new Error(`${seq}: ${field} was something else.`);
    }
    if (operation === "delete") rows.delete(entityId);
    else rows.set(entityId, { id: entityId, ...row, ...after });
    if (this.batches.at(-1) !== batchId) this.batches.push(batchId);
    this.seq = seq;
  }

  /** Has heard of everything up to there. */
  async until(seq: number): Promise<void> {
    while (this.seq < seq) await Promise.race([wait(5), this.#following]);
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    this.#line.abort();
    await this.#following;
  }

  /** Does it once, however often it has to be sent. */
  async perform(deed: Deed): Promise<void> {
    const idempotencyKey = randomUUID();
    const call = this.#callOf(deed, idempotencyKey);
    if (call === undefined) return;
    this.#fates = [...deed.fates];
    for (;;) {
      try {
        await call();
        this.done.push(idempotencyKey);
        return;
      } catch (error) {
        if (error instanceof TRPCClientError && error.cause instanceof LostOnTheWay) continue;
        const problem = Problem.safeParse(
          error instanceof TRPCClientError ? error.data?.problem : undefined,
        );
        if (problem.success && UNDERSTOOD.has(problem.data.code)) return;
        throw error;
      }
    }
  }

  #callOf(deed: Deed, idempotencyKey: string): (() => Promise<unknown>) | undefined {
    const { kind, which, where, insists } = deed;
    const { task, list } = this.#client;
    const row = pick([...this.known.task.values()], which);
    const home = pick([...this.known.list.values()], where);
    const title = `Task of ${idempotencyKey}`;
    const listId = home ? String(home["id"]) : null;
    if (kind === "create") return () => task.create.mutate({ idempotencyKey, title, listId });
    if (kind === "createList") return () => list.create.mutate({ idempotencyKey, name: title });
    if (kind === "undo") {
      const batchId = pick(this.batches.toReversed().slice(0, 8), which);
      return batchId === undefined
        ? undefined
        : () => this.#client.change.undo.mutate({ idempotencyKey, batchId });
    }
    if (kind === "deleteList") {
      if (listId === null) return undefined;
      const tasks = insists ? "trash" : "inbox";
      return () => list.delete.mutate({ idempotencyKey, listId, tasks });
    }
    if (row === undefined) return undefined;
    const taskId = String(row["id"]);
    const target = {
      idempotencyKey,
      taskId,
      ...(insists ? { ifVersion: Number(row["version"]) } : {}),
    };
    const others = [...this.known.task.values()]
      .filter(({ id, deletedAt }) => id !== taskId && deletedAt === null)
      .map(({ id }) => String(id));
    const calls: Record<typeof kind, () => Promise<unknown>> = {
      edit: () => task.update.mutate({ ...target, title }),
      complete: () => task.update.mutate({ ...target, completed: row["completed"] !== true }),
      move: () => task.update.mutate({ ...target, listId }),
      delete: () => task.delete.mutate(target),
      restore: () => task.restore.mutate(target),
      deleteAll: () => task.deleteMany.mutate({ idempotencyKey, ids: [taskId, ...others] }),
    };
    return calls[kind];
  }
}

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % Math.max(1, items.length)];
}
