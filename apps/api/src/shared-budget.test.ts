import { expect, test } from "vitest";
import { createSharedBudget } from "./shared-budget.ts";

function createBudget(limit: number, isIdle?: (item: { name: string }) => boolean) {
  const evicted: string[] = [];
  const evict = ({ name }: { name: string }) => void evicted.push(name);
  const budget = createSharedBudget({ limit, evict, ...(isIdle && { isIdle }) });
  return { evicted, ...budget };
}

test("the oldest item of the client with the largest share is evicted", () => {
  const { add, evicted } = createBudget(10);
  add({ name: "small" }, "ada", 1);
  add({ name: "first" }, "eve", 4);
  add({ name: "second" }, "eve", 4);
  expect(evicted).toEqual([]);
  add({ name: "newcomer" }, "bob", 2);
  expect(evicted).toEqual(["first"]);
});

test("only as many items as needed are evicted, and removed items no longer count", () => {
  const { add, remove, evicted } = createBudget(10);
  const removed = { name: "removed" };
  add(removed, "eve", 10);
  remove(removed);
  for (let n = 0; n < 10; n += 1) add({ name: String(n) }, "eve", 1);
  expect(evicted).toEqual([]);
  add({ name: "large" }, "ada", 5);
  expect(evicted).toEqual(["0", "1", "2", "3", "4"]);
});

test("idle items are evicted first", () => {
  const { add, evicted } = createBudget(2, ({ name }) => name === "idle");
  for (const name of ["busy", "idle", "newcomer"]) add({ name }, "eve", 1);
  expect(evicted).toEqual(["idle"]);
});
