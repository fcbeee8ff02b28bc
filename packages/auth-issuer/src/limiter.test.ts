import { EventEmitter, once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLimiter } from "./limiter.ts";

/** A task that ends when it is told to. */
function pausedTask(name: string, log: string[]) {
  const end = new EventEmitter();
  const ended = once(end, "end");
  async function task() {
    log.push(`${name} starts`);
    await ended;
    return name;
  }
  return { task, finish: () => end.emit("end") };
}

test("two run, the third waits for a place, and places go in the order of arrival", async () => {
  const limit = createLimiter({ running: 2, waiting: 10, retryAfter: 1 });
  const log: string[] = [];
  const tasks = ["first", "second", "third", "fourth"].map((name) => pausedTask(name, log));
  const results = tasks.map(({ task }) => limit(task));
  await setImmediate();
  expect(log).toEqual(["first starts", "second starts"]);

  tasks[1]?.finish();
  await expect(results[1]).resolves.toBe("second");
  await setImmediate();
  expect(log).toEqual(["first starts", "second starts", "third starts"]);

  for (const { finish } of tasks) finish();
  expect(await Promise.all(results)).toEqual(["first", "second", "third", "fourth"]);
});

test("who finds the queue full is sent away with a time to come back, and costs nothing", async () => {
  const limit = createLimiter({ running: 1, waiting: 1, retryAfter: 7 });
  const log: string[] = [];
  const running = pausedTask("running", log);
  const waiting = pausedTask("waiting", log);
  const results = [limit(running.task), limit(waiting.task)];

  await expect(limit(pausedTask("refused", log).task)).rejects.toMatchObject({
    code: "too-many-requests",
    retryAfter: 7,
  });
  running.finish();
  waiting.finish();
  await Promise.all(results);
  expect(log).toEqual(["running starts", "waiting starts"]);
});

test("a task that fails gives its place back", async () => {
  const limit = createLimiter({ running: 1, waiting: 1, retryAfter: 1 });
  await expect(limit(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(limit(() => Promise.resolve("yes"))).resolves.toBe("yes");
});
