import { type ProblemCode, UserId } from "@docket/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { DEFAULT_IMPORT_LIMITS, ImportTurns } from "./import-turns.ts";

const LIMITS = { ...DEFAULT_IMPORT_LIMITS, memory: 64, seconds: 1 };

function user(number: number): UserId {
  return UserId.parse(`01940000-0000-7000-8000-${String(number).padStart(12, "0")}`);
}

const problem = (code: ProblemCode) => ({ name: "ProblemError", code });

/** Work that runs until the test ends it. */
function work() {
  const { promise, resolve } = withResolvers();
  const run = vi.fn(() => promise);
  return { run, end: resolve };
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

afterEach(() => {
  vi.useRealTimers();
});

test("users get turns in the order of their requests, two at a time", async () => {
  const turns = new ImportTurns(LIMITS);
  const works = [1, 2, 3, 4].map(() => work());
  const taken = works.map(({ run }, index) => turns.take(user(index), run));
  await Promise.resolve();
  expect(works.map(({ run }) => run.mock.calls.length)).toEqual([1, 1, 0, 0]);
  works[1]?.end();
  await taken[1];
  await vi.waitFor(() => expect(works[2]?.run).toHaveBeenCalledOnce());
  expect(works[3]?.run).not.toHaveBeenCalled();
  // A later user does not overtake those who wait.
  const late = work();
  const later = turns.take(user(1), late.run);
  works[0]?.end();
  await taken[0];
  await vi.waitFor(() => expect(works[3]?.run).toHaveBeenCalledOnce());
  expect(late.run).not.toHaveBeenCalled();
  for (const { end } of [...works, late]) end();
  await Promise.all([...taken, later]);
});

test("a user has one turn at a time, also while waiting for it", async () => {
  const turns = new ImportTurns({ ...LIMITS, atOnce: 1 });
  const [first, second] = [work(), work()];
  const taken = [turns.take(user(1), first.run), turns.take(user(2), second.run)];
  for (const owner of [user(1), user(2)]) {
    await expect(turns.take(owner, work().run)).rejects.toMatchObject(problem("too-many-requests"));
  }
  first.end();
  second.end();
  await Promise.all(taken);
  await turns.take(user(1), () => Promise.resolve());
});

test("an import is refused when the queue is full", async () => {
  const turns = new ImportTurns({ ...LIMITS, atOnce: 1, waiting: 1 });
  const [first, second] = [work(), work()];
  const taken = [turns.take(user(1), first.run), turns.take(user(2), second.run)];
  const refused = problem("service-unavailable");
  await expect(turns.take(user(3), work().run)).rejects.toMatchObject(refused);
  first.end();
  second.end();
  await Promise.all(taken);
});

test("an import waits for its turn at most as long as configured", async () => {
  const turns = new ImportTurns({ ...LIMITS, atOnce: 1, waitSeconds: 0.01 });
  const endless = work();
  const taken = turns.take(user(1), endless.run);
  const refused = problem("service-unavailable");
  await expect(turns.take(user(2), work().run)).rejects.toMatchObject(refused);
  endless.end();
  await taken;
});

test("the wait is limited to 20 seconds, and failed work frees its turn", async () => {
  vi.useFakeTimers();
  const turns = new ImportTurns({ ...LIMITS, atOnce: 1 });
  const endless = work();
  const taken = turns.take(user(1), endless.run);
  const waiting = turns.take(user(2), work().run);
  const outcome = Promise.allSettled([waiting]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await outcome).toMatchObject([{ reason: problem("service-unavailable") }]);
  const third = turns.take(user(3), () => Promise.reject(new Error("broken")));
  endless.end();
  await taken;
  await expect(third).rejects.toThrow("broken");
  await turns.take(user(2), () => Promise.resolve());
});
