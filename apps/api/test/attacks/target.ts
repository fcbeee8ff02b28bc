import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session, type Task, TaskPage, type User } from "@docket/contracts";
import type { Database } from "@docket/db";
import { openEmbedded } from "@docket/db/server";
import { createTestDatabase } from "@docket/testing";
import { startBuiltServer } from "@docket/testing/servers";
import { expect, inject } from "vitest";
import { z } from "zod";
import { type Answer, expectClean } from "./answer.ts";

export const PASSWORD = "correct horse battery staple";

/** Words that are in every task and must never be in a log. */
const TASK_TEXT = "Keep this to yourself";

export interface Sent {
  readonly method?: string;
  /** An array sends a header several times. */
  readonly headers?: OutgoingHttpHeaders;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The address to come from; all of 127.0.0.0/8 is this machine on Linux. */
  readonly from?: string;
}

export interface Person {
  readonly user: User;
  /** A token of this server's own issuer. */
  readonly token: string;
  /** The `Cookie` header of a signed-in browser. */
  readonly cookie: string;
}

/** The built server in production mode, seen from outside. */
export interface Target extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  /** Process id of the server. */
  readonly pid: () => number;
  /** URL of its database; PostgreSQL only. */
  readonly databaseUrl: string | undefined;
  /** As in `DATA_DIR`: where mails are left that nobody sends. */
  readonly dataFolder: string;
  /** Sends a path as it is, unlike `fetch`, which tidies it; every answer is checked by `expectClean`. */
  readonly send: (path: string, sent?: Sent) => Promise<Answer>;
  readonly register: (name: string) => Promise<Person>;
  /** All of a person's tasks, read with any token that is good here. */
  readonly tasksOf: (token: string) => Promise<Task[]>;
  readonly create: (token: string, fields?: Readonly<Record<string, unknown>>) => Promise<Task>;
  /** Stops the server, lets its database be changed, and starts it again at the same address. */
  readonly whileStopped: (change: (db: Database) => Promise<unknown>) => Promise<void>;
  /** The lines that the server has written so far. */
  readonly logLines: () => readonly string[];
  /** Fails when the log tells of a bug, or holds what nobody may read there. */
  readonly expectDiscreetLog: () => void;
}

/** Where a server's data is, and a way to it while the server is stopped. */
interface Storage extends AsyncDisposable {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly change: (change: (db: Database) => Promise<unknown>) => Promise<void>;
}

async function createStorage(): Promise<Storage> {
  const folder = await mkdtemp(join(tmpdir(), "docket-attacks-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  if (inject("database").kind === "postgres") {
    const database = await createTestDatabase();
    const secret = randomBytes(32).toString("hex");
    return {
      folder,
      environment: {
        DATA_DIR: folder,
        DATABASE_URL: database.url ?? "",
        BETTER_AUTH_SECRET: secret,
      },
      change: async (change) => {
        await change(database.db);
      },
      async [Symbol.asyncDispose]() {
        await database[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  }
  return {
    folder,
    environment: { DATA_DIR: folder },
    async change(change) {
      await using database = await openEmbedded(folder);
      await change(database.db);
    },
    [Symbol.asyncDispose]: removeFolder,
  };
}

function encode(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return body;
  return JSON.stringify(body);
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** A request with a JSON body, as an outside consumer would send it. */
export function sending(token: string, method: string, body: unknown): Sent {
  return { method, headers: { ...bearer(token), "content-type": "application/json" }, body };
}

/**
 * Starts the built server on an empty database of the kind that the vitest project runs on.
 *
 * @param environment  beside it the server sees only where its data is. RATE_LIMIT is off unless given.
 */
export async function startTarget(
  environment: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const storage = await createStorage();
  const everything = { RATE_LIMIT: "off", ...storage.environment, ...environment };
  let server = await startBuiltServer(everything);
  const { origin } = server;
  const port = Number(new URL(origin).port);
  const earlierOutput: string[] = [];
  const secrets = new Set([TASK_TEXT, PASSWORD]);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  function send(path: string, { method = "GET", headers = {}, body, from }: Sent = {}) {
    return new Promise<Answer>((resolve, reject) => {
      const content = encode(body);
      const length = content === undefined ? {} : { "content-length": Buffer.byteLength(content) };
      const outgoing = request(
        {
          agent: from === undefined ? agent : false,
          host: "127.0.0.1",
          port,
          path,
          method,
          headers: { ...length, ...headers },
          ...(from === undefined ? {} : { localAddress: from }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject);
          response.once("end", () => {
            const text = Buffer.concat(chunks).toString();
            const isJson = /[/+]json/.test(response.headers["content-type"] ?? "");
            try {
              const answer: Answer = {
                status: response.statusCode ?? 0,
                headers: response.headers,
                headerLines: pairs(response.rawHeaders),
                text,
                body: isJson && text !== "" ? JSON.parse(text) : undefined,
              };
              expectClean(answer);
              resolve(answer);
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      outgoing.once("error", reject);
      outgoing.end(content);
    });
  }

  async function register(name: string): Promise<Person> {
    const answer = await send("/api/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: { email: `${name}@example.com`, password: PASSWORD },
    });
    const { user, token } = Session.parse(answer.body);
    const cookie = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0]);
    const person = { user: { id: user.id, email: user.email }, token, cookie: cookie.join("; ") };
    secrets.add(person.token).add(person.cookie);
    return person;
  }

  async function tasksOf(token: string): Promise<Task[]> {
    const tasks: Task[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const answer = await send(`/api/v1/users/me/tasks?limit=100${query}`, {
        headers: bearer(token),
      });
      const page = TaskPage.parse(answer.body);
      tasks.push(...page.items);
      cursor = page.nextCursor;
    }
    return tasks;
  }

  const logLines = () => [...earlierOutput, ...server.output];

  return {
    origin,
    port,
    pid() {
      const { pid } = server.process;
      if (pid === undefined) throw new Error("The server runs.");
      return pid;
    },
    databaseUrl: storage.environment["DATABASE_URL"],
    dataFolder: storage.folder,
    send,
    register,
    tasksOf,
    async create(token, fields = {}) {
      const task = { title: TASK_TEXT, notes: TASK_TEXT, ...fields };
      const answer = await send("/api/v1/users/me/tasks", sending(token, "POST", task));
      expect(answer.status).toBe(201);
      return TaskPage.shape.items.element.parse(answer.body);
    },
    async whileStopped(change) {
      expect(await server.end("SIGTERM")).toBe(0);
      await storage.change(change);
      earlierOutput.push(...server.output);
      await server[Symbol.asyncDispose]();
      server = await startBuiltServer({ ...everything, PORT: String(port) });
    },
    logLines,
    expectDiscreetLog() {
      const lines = logLines();
      expect(lines.filter((line) => /"level":[56]0|^\s+at |Error/.test(line))).toEqual([]);
      const log = lines.join("\n");
      expect(log).toContain("/api/v1/users/me/tasks");
      for (const secret of secrets) expect(log.includes(secret), "a secret is logged").toBe(false);
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await server[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
    },
  };
}

const Everything = z.object({ items: z.array(z.unknown()) });

/** A person's tasks, and the last of their lists, trash and log. */
async function everythingOf(target: Target, token: string): Promise<unknown[]> {
  const rest = ["lists", "trash", "changes"].map(async (collection) => {
    const path = `/api/v1/users/me/${collection}?limit=100`;
    return Everything.parse((await target.send(path, { headers: bearer(token) })).body).items;
  });
  return Promise.all([target.tasksOf(token), ...rest]);
}

/** Runs an attack, which must leave everything that these people have as it was. */
export async function changingNothing(
  target: Target,
  tokens: readonly string[],
  attack: () => Promise<void>,
): Promise<void> {
  const all = () => Promise.all(tokens.map((token) => everythingOf(target, token)));
  const before = await all();
  await attack();
  expect(await all()).toEqual(before);
}
