import { type List, ListId } from "@docket/contracts";
import { expect, test } from "vitest";
import { newUuid } from "../api/new-uuid.ts";
import { createList, deleteList, moveList, undo, updateList, type Write } from "../writes/write.ts";
import { foreseeLists } from "./foreseen-lists.ts";
import { newList } from "./new-list.ts";

const home = named("home");
const work = named("work");
const garden = named("garden");
const stored = [home, work, garden];

function named(name: string): List {
  return newList({ id: ListId.parse(newUuid()), name, colour: "teal" });
}

function namesAfter(...writes: Write[]): string[] {
  return foreseeLists(stored, writes).map(({ name }) => name);
}

test("a new list is the last", () => {
  expect(namesAfter(createList(named("trip")))).toEqual(["home", "work", "garden", "trip"]);
});

test("a list that is moved stands where it was put, and an undo puts it back", () => {
  const moving = moveList(garden, { before: null, after: home.id });
  expect(namesAfter(moving)).toEqual(["garden", "home", "work"]);
  expect(namesAfter(moving, undo(moving))).toEqual(["home", "work", "garden"]);
});

test("a list whose deletion is undone comes back to its place", () => {
  const deleting = deleteList(work, "inbox", garden.id);
  expect(namesAfter(deleting)).toEqual(["home", "garden"]);
  expect(namesAfter(deleting, undo(deleting))).toEqual(["home", "work", "garden"]);
});

test("a new name leaves the list where it is", () => {
  expect(namesAfter(updateList(home, { name: "flat" }))).toEqual(["flat", "work", "garden"]);
});
