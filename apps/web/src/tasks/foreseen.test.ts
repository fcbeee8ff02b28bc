import type { Task } from "@docket/contracts";
import { expect, test } from "vitest";
import { foresee, newTask, type TaskWrite } from "./foreseen.ts";
import { newTaskId } from "./new-task-id.ts";

function madeAt(createdAt: string, title: string): Task {
  return { ...newTask({ id: newTaskId(), title }), createdAt, updatedAt: createdAt };
}

const stored = [
  madeAt("2026-11-20T12:00:00.000Z", "newest"),
  madeAt("2026-11-20T10:00:00.000Z", "oldest"),
];

function titlesAfter(...writes: TaskWrite[]): string[] {
  return foresee(stored, writes).map(({ title }) => title);
}

test("new tasks are on top, the last first, however slow this device's clock is", () => {
  const first = madeAt("2026-11-20T11:00:00.000Z", "first");
  const second = madeAt("2026-11-20T11:00:01.000Z", "second");
  expect(titlesAfter({ kind: "create", task: first }, { kind: "create", task: second })).toEqual([
    "second",
    "first",
    "newest",
    "oldest",
  ]);
});

test("a task that comes back into a list comes back to its place", () => {
  const between = madeAt("2026-11-20T11:00:00.000Z", "between");
  expect(titlesAfter({ kind: "update", task: between, changes: { completed: false } })).toEqual([
    "newest",
    "between",
    "oldest",
  ]);
});
