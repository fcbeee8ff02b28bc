import { Task, type TaskId, TaskPage } from "@docket/contracts";
import { type BuiltServer, startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";
import { createLastingStorage } from "./lasting-storage.ts";
import { register } from "./load.ts";

const KILLS = 3;
const WRITERS = 8;

/** Answers after which a server is killed, in the middle of the others' writes. */
const ENOUGH = 60;

const TASKS = "/api/v1/users/me/tasks";

/** Every task of the account, page by page. */
async function readAll({ origin }: BuiltServer, token: string): Promise<Task[]> {
  const found: Task[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await fetch(`${origin}${TASKS}?limit=100${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = TaskPage.parse(await response.json());
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

/** Creates tasks and changes each, several at a time, and kills the server in between. */
async function writeUntilKilled(
  server: BuiltServer,
  token: string,
  acknowledge: (task: Task) => void,
): Promise<void> {
  let answers = 0;
  async function send(method: string, path: string, title: string): Promise<Task> {
    const response = await fetch(server.origin + path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ title }),
    });
    const task = Task.parse(await response.json());
    acknowledge(task);
    answers += 1;
    if (answers === ENOUGH) server.process.kill("SIGKILL");
    return task;
  }
  async function write(): Promise<never> {
    for (;;) {
      const { id } = await send("POST", TASKS, "Created");
      await send("PATCH", `${TASKS}/${id}`, "Changed");
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: WRITERS }, write));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { name: "TypeError" } });
  }
  await server.end("SIGKILL");
}

test(
  "what was acknowledged survives every kill, and so does the token",
  { timeout: 60_000 },
  async () => {
    await using storage = await createLastingStorage();
    const environment = {
      ...storage.environment,
      PUBLIC_ORIGIN: "http://docket.test",
      RATE_LIMIT: "off",
    };
    const acknowledged = new Map<TaskId, Task>();
    let token: string | undefined;
    for (let kills = 0; kills <= KILLS; kills += 1) {
      await using server = await startBuiltServer(environment);
      token ??= (await register(server, "ada@example.com")).token;
      const found = new Map((await readAll(server, token)).map((task) => [task.id, task]));
      for (const { id, version } of acknowledged.values()) {
        // A change that was under way may have been stored as well.
        expect(found.get(id)?.version).toBeGreaterThanOrEqual(version);
      }
      expect(acknowledged.size).toBeGreaterThanOrEqual((kills * ENOUGH) / 2);
      if (kills < KILLS) {
        await writeUntilKilled(server, token, (task) => acknowledged.set(task.id, task));
      }
    }
  },
);
