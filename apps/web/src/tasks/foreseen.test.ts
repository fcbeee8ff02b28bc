import { type Task, TaskId } from "@docket/contracts";
import { expect, test } from "vitest";
import { newUuid } from "../api/new-uuid.ts";
import { createTask, trashTask, undo, updateTask, type Write } from "../writes/write.ts";
import { foresee, newTask } from "./foreseen.ts";

function madeAt(createdAt: string, title: string): Task {
  return {
    ...newTask({ id: TaskId.parse(newUuid()), title, listId: null }),
    createdAt,
    updatedAt: createdAt,
  };
}

const newest = madeAt("2026-11-20T12:00:00.000Z", "newest");
const oldest = madeAt("2026-11-20T10:00:00.000Z", "oldest");
const stored = [newest, oldest];

function titlesAfter(...writes: Write[]): string[] {
  return foresee(stored, writes).map(({ title }) => title);
}

test("new tasks are on top, the last first, however slow this device's clock is", () => {
  const first = madeAt("2026-11-20T11:00:00.000Z", "first");
  const second = madeAt("2026-11-20T11:00:01.000Z", "second");
  expect(titlesAfter(createTask(first), createTask(second))).toEqual([
    "second",
    "first",
    "newest",
    "oldest",
  ]);
});

test("a task that comes back into a list comes back to its place", () => {
  const between = madeAt("2026-11-20T11:00:00.000Z", "between");
  const reopening = updateTask({ ...between, completed: true }, { completed: false });
  expect(titlesAfter(reopening)).toEqual(["newest", "between", "oldest"]);
  expect(titlesAfter(undo(trashTask(between)))).toEqual(["newest", "between", "oldest"]);
});

test("an undo puts back its own fields and leaves what was changed since", () => {
  const completing = updateTask(newest, { completed: true });
  const renaming = updateTask(newest, { title: "renamed" });
  const [task] = foresee(stored, [completing, renaming, undo(completing)]);
  expect(task).toEqual({ ...newest, title: "renamed", version: newest.version + 3 });
});

test("redo is the undo of an undo", () => {
  const creating = createTask(madeAt("2026-11-20T13:00:00.000Z", "new"));
  expect(titlesAfter(creating, undo(creating))).toEqual(["newest", "oldest"]);
  expect(titlesAfter(creating, undo(creating), undo(undo(creating)))).toContain("new");
});
