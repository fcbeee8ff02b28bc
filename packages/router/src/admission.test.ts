import { setTimeout } from "node:timers/promises";
import { UserId } from "@docket/contracts";
import { expect, test } from "vitest";
import { createAdmission, DEFAULT_CALL_LIMITS } from "./admission.ts";

function owner(n: number): UserId {
  return UserId.parse(`01940000-0000-7000-8000-${String(n).padStart(12, "0")}`);
}

const ADA = owner(1);
const EVE = owner(2);

const admission = (concurrency: number, limits = DEFAULT_CALL_LIMITS) =>
  createAdmission({ concurrency, limits });

/** A call that is pending until the test ends it. */
function pendingCall() {
  let end = () => undefined as void;
  let isRunning = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function call(): Promise<string> {
    isRunning = true;
    await ended;
    return "done";
  }
  return { call, end: () => end(), isRunning: () => isRunning };
}

/** Starts calls that stay pending, and counts those that run. */
function start(count: number, begin: (call: () => Promise<string>) => Promise<string>) {
  const calls = Array.from({ length: count }, pendingCall);
  const outcomes = calls.map(({ call }) => begin(call).catch((error: unknown) => error));
  return {
    running: () => calls.filter(({ isRunning }) => isRunning()).length,
    end: async (): Promise<readonly unknown[]> => {
      for (const { end } of calls) end();
      return Promise.all(outcomes);
    },
  };
}

test("an owner's writes run one after the other, and reads run at the same time", async () => {
  const { read, write } = admission(8);
  const writes = start(5, (call) => write(ADA, call));
  const reads = start(2, (call) => read(ADA, call));
  await setTimeout(1);
  expect([writes.running(), reads.running()]).toEqual([1, 2]);
  expect(await writes.end()).toEqual(Array.from({ length: 5 }, () => "done"));
  await reads.end();
});

test("one owner's calls leave room for another's", async () => {
  const { read, write } = admission(8);
  const flood = [start(50, (call) => read(ADA, call)), start(50, (call) => write(ADA, call))];
  await setTimeout(1);
  expect(flood.map(({ running }) => running())).toEqual([4, 1]);
  expect(await read(EVE, () => Promise.resolve("read"))).toBe("read");
  expect(await write(EVE, () => Promise.resolve("written"))).toBe("written");
  await Promise.all(flood.map(({ end }) => end()));
});

test("an owner with too many queued calls is refused, and another owner is not", async () => {
  const { write } = admission(2);
  const waiting = start(101, (call) => write(ADA, call));
  await setTimeout(1);
  await expect(write(ADA, () => Promise.resolve("written"))).rejects.toMatchObject({
    code: "too-many-requests",
    retryAfter: 1,
  });
  expect(await write(EVE, () => Promise.resolve("written"))).toBe("written");
  expect(new Set(await waiting.end())).toEqual(new Set(["done"]));
});

test("owners take turns, however many queued calls one of them has", async () => {
  const { read } = admission(1);
  const order: string[] = [];
  const first = pendingCall();
  const calls = [read(owner(9), first.call)];
  for (const name of ["ada", "ada", "ada", "eve", "eve"]) {
    calls.push(
      read(name === "ada" ? ADA : EVE, () => {
        order.push(name);
        return Promise.resolve(name);
      }),
    );
  }
  first.end();
  await Promise.all(calls);
  expect(order).toEqual(["ada", "eve", "ada", "eve", "ada"]);
});

test("a call waits only a limited time for its owner's earlier calls", async () => {
  const { write } = admission(4);
  const stuck = start(1, (call) => write(ADA, call));
  await expect(write(ADA, () => Promise.resolve("written"))).rejects.toMatchObject({
    code: "service-unavailable",
    retryAfter: 1,
  });
  await stuck.end();
  expect(await write(ADA, () => Promise.resolve("written"))).toBe("written");
});

test("the number of queued calls and their waiting time can be set", async () => {
  const { write } = admission(2, { waitingPerUser: 1, waitSeconds: 0.05 });
  const stuck = start(1, (call) => write(ADA, call));
  const waiting = Promise.allSettled([write(ADA, () => Promise.resolve("written"))]);
  await expect(write(ADA, () => Promise.resolve("written"))).rejects.toMatchObject({
    code: "too-many-requests",
    detail: "You have 1 calls waiting already. Send the next ones when they are answered.",
  });
  expect(await waiting).toMatchObject([{ reason: { code: "service-unavailable" } }]);
  await stuck.end();
});

test("under overload new calls are refused and queued ones are served", async () => {
  const { read, isOverloaded } = admission(2);
  expect(isOverloaded()).toBe(false);
  const early = Array.from({ length: 10 }, (_, n) => start(1, (call) => read(owner(n), call)));
  await setTimeout(150);
  expect(isOverloaded()).toBe(true);
  await expect(read(owner(20), () => Promise.resolve("read"))).rejects.toMatchObject({
    code: "service-unavailable",
    retryAfter: 1,
  });
  const outcomes = await Promise.all(early.map(({ end }) => end()));
  expect(outcomes.flat()).toEqual(Array.from({ length: 10 }, () => "done"));
  expect(await read(owner(20), () => Promise.resolve("read"))).toBe("read");
});

test("while the queue is long, each owner has two calls waiting and is refused more", async () => {
  const { read } = admission(2);
  const early = Array.from({ length: 10 }, (_, n) => start(1, (call) => read(owner(n), call)));
  const two = start(2, (call) => read(owner(20), call));
  await expect(read(owner(20), () => Promise.resolve("read"))).rejects.toMatchObject({
    code: "service-unavailable",
    retryAfter: 1,
  });
  const outcomes = await Promise.all([...early, two].map(({ end }) => end()));
  expect(outcomes.flat()).toEqual(Array.from({ length: 12 }, () => "done"));
});

test("a few slow owners do not cause overload for others", async () => {
  const { read } = admission(4);
  const slow = [1, 2, 3].map((n) => start(20, (call) => read(owner(n), call)));
  await setTimeout(150);
  const other = read(owner(20), () => Promise.resolve("read"));
  await Promise.all(slow.map(({ end }) => end()));
  expect(await other).toBe("read");
});

test("a failed call frees its place for the next one", async () => {
  const { write } = admission(1);
  const failed = write(ADA, () => Promise.reject(new Error("no")));
  const next = write(ADA, () => Promise.resolve("written"));
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("written");
});
