import { TaskId } from "@docket/contracts";
import { expect, test } from "vitest";
import { newUuid } from "../api/new-uuid.ts";
import { newTask } from "../tasks/foreseen.ts";
import { createUndoHistory } from "./undo-history.ts";
import { createTask, type Write } from "./write.ts";

function start() {
  const sent: Write[] = [];
  const history = createUndoHistory((write) => sent.push(write));
  const [first, second] = ["first", "second"].map((title) => {
    const write = createTask(newTask({ id: TaskId.parse(newUuid()), title, listId: null }));
    history.add(write);
    return write;
  });
  if (!first || !second) throw new Error("Two writes were made.");
  return { history, first, second, sent };
}

test("the newest is undone first, and what was undone last is done again first", () => {
  const { history, first, second } = start();
  const undone = [history.undo(), history.undo()];
  expect(undone.map((undo) => undo?.of)).toEqual([second, first]);
  expect(history.undo()).toBeNull();

  const redone = [history.redo(), history.redo()];
  expect(redone.map((redo) => redo?.of)).toEqual(undone.toReversed());
  expect(history.redo()).toBeNull();
  expect(history.undo()?.of).toBe(redone[1]);
});

test("each undo has a key of its own, by which it is undone", () => {
  const { history, sent } = start();
  const undo = history.undo();
  const redo = history.redo();
  expect(sent).toEqual([undo, redo]);
  expect(redo?.of.key).toBe(undo?.key);
  expect(new Set([undo?.of.key, undo?.key, redo?.key]).size).toBe(3);
});

test("something new ends what could be done again", () => {
  const { history, first } = start();
  history.undo();
  history.add(first);
  expect(history.redo()).toBeNull();
});

test("an undo that did not reach the server can be tried once more", () => {
  const { history, second } = start();
  const undo = history.undo();
  if (undo) history.giveBack(undo);
  expect(history.redo()).toBeNull();
  expect(history.undo()?.of).toBe(second);
});

test("what did not come to pass is not undone", () => {
  const { history, first, second } = start();
  history.forget(second);
  expect(history.undo()?.of).toBe(first);
});
