import {
  type DayValue,
  type Due,
  type FilterTerm,
  Priority,
  type Task,
  type TaskSort,
} from "@docket/contracts";
import { dateIn, instantOf, shift, type ViewWorld } from "./view-world.ts";

/** What a filter means, said again in the plainest way. */
export function holds(term: FilterTerm, task: Task, world: ViewWorld, timeZone: string): boolean {
  return isTrue(term, task, world, timeZone) !== term.negated;
}

function isTrue(term: FilterTerm, task: Task, world: ViewWorld, timeZone: string): boolean {
  const today = dateIn(timeZone, Date.now());
  switch (term.field) {
    case "done":
      return task.completed;
    case "trashed":
      return task.deletedAt !== null;
    case "started":
      return task.start === null || task.start <= today;
    case "due":
      return term.values.some((value) => isDue(value, task, timeZone));
    case "start":
      return term.values.some((value) => isOn(value, task.start, today));
    case "list":
      return term.values.some((value) =>
        value.kind === "none"
          ? task.listId === null
          : world.lists.some(({ id, name }) => id === task.listId && alike(name, value.name)),
      );
    case "tag":
      return term.values.some((value) =>
        value.kind === "none"
          ? task.tagIds.length === 0
          : world.tags.some(({ id, name }) => task.tagIds.includes(id) && alike(name, value.name)),
      );
    case "priority":
      return term.values.includes(task.priority);
    case "parent":
      return term.values.includes(task.parentId ?? "none");
  }
}

function alike(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

function isDue(value: DayValue, { due, completed }: Task, timeZone: string): boolean {
  const today = dateIn(timeZone, Date.now());
  if (due === null) return value.kind === "none";
  if (value.kind === "overdue") {
    return !completed && ("time" in due ? instantOf(due) < Date.now() : due.date < today);
  }
  return isOn(value, "time" in due ? dateIn(timeZone, instantOf(due)) : due.date, today);
}

function isOn(value: DayValue, date: string | null, today: string): boolean {
  if (date === null) return value.kind === "none";
  switch (value.kind) {
    case "any":
      return true;
    case "today":
      return date === today;
    case "tomorrow":
      return date === shift(today, 1);
    case "days":
      return date >= today && date < shift(today, value.count);
    case "range":
      return (value.from ?? date) <= date && date <= (value.to ?? date);
    default:
      return false;
  }
}

const LETTERS: Readonly<Record<string, string>> = { Ä: "a", ä: "a", É: "e", é: "e" };

/** What tasks are sorted by, so that it sorts as text. */
function keyOf(task: Task, sort: TaskSort, timeZone: string): string | null {
  switch (sort) {
    case "created":
      return task.createdAt;
    case "updated":
      return task.updatedAt;
    case "due":
      return task.due && momentOf(task.due, timeZone);
    case "priority":
      return String(Priority.options.indexOf(task.priority));
    case "position":
      return task.position;
    case "title":
      return task.title.replaceAll(/[ÄäÉé]/g, (letter) => LETTERS[letter] ?? "").toLowerCase();
  }
}

/** At the same instant, whole days come before times. */
function momentOf(due: Due, timeZone: string): string {
  const isTime = "time" in due;
  const instant = instantOf(isTime ? due : { ...due, time: "00:00", timeZone });
  return `${new Date(instant).toISOString()} ${isTime ? "time" : "day"}`;
}

export interface Order {
  readonly sort: TaskSort;
  readonly isDown: boolean;
  /** The time zone in which whole days begin. */
  readonly timeZone: string;
}

export function sorted(tasks: readonly Task[], { sort, isDown, timeZone }: Order): Task[] {
  return tasks.toSorted((one, other) => {
    const [a, b] = [keyOf(one, sort, timeZone), keyOf(other, sort, timeZone)];
    // Without a key last, whichever way the others go.
    if ((a === null) !== (b === null)) return a === null ? 1 : -1;
    const byKey = compare(a ?? "", b ?? "");
    const order = byKey === 0 ? compare(one.id, other.id) : byKey;
    return isDown ? -order : order;
  });
}

/** By code points, as UTF-8 is. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
