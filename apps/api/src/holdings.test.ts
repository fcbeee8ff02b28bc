import { expect, test } from "vitest";
import { createHoldings } from "./holdings.ts";

function held(most: number, isSpare?: (item: { name: string }) => boolean) {
  const givenUp: string[] = [];
  const giveUp = ({ name }: { name: string }) => void givenUp.push(name);
  const holdings = createHoldings({ most, giveUp, ...(isSpare && { isSpare }) });
  return { givenUp, ...holdings };
}

test("the client that holds most gives up what it has held longest", () => {
  const { add, givenUp } = held(10);
  add({ name: "small" }, "ada", 1);
  add({ name: "first" }, "eve", 4);
  add({ name: "second" }, "eve", 4);
  expect(givenUp).toEqual([]);
  add({ name: "newcomer" }, "bob", 2);
  expect(givenUp).toEqual(["first"]);
});

test("as much is given up as is needed, and what was removed counts no more", () => {
  const { add, remove, givenUp } = held(10);
  const removed = { name: "removed" };
  add(removed, "eve", 10);
  remove(removed);
  for (let n = 0; n < 10; n += 1) add({ name: String(n) }, "eve", 1);
  expect(givenUp).toEqual([]);
  add({ name: "large" }, "ada", 5);
  expect(givenUp).toEqual(["0", "1", "2", "3", "4"]);
});

test("what is spare is given up first", () => {
  const { add, givenUp } = held(2, ({ name }) => name === "idle");
  for (const name of ["busy", "idle", "newcomer"]) add({ name }, "eve", 1);
  expect(givenUp).toEqual(["idle"]);
});
