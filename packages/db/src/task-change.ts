import { instantOf } from "@docket/calendar";
import { type Due, dueToText, type TaskChanges } from "@docket/contracts";
import { or, type SQL, sql } from "drizzle-orm";
import { tasks } from "./tables.ts";
import { nextVersion } from "./tasks.ts";

/** What a change can set by itself, each in a column of its name. */
const FIELDS = [
  "title",
  "notes",
  "completed",
  "priority",
  "listId",
  "parentId",
  "position",
  "tagIds",
  "due",
  "dueAt",
  "start",
  "recurrence",
] as const;
export type Field = (typeof FIELDS)[number];

/** As the drivers take them: text, but for what is true or false. */
export type Values = Readonly<Partial<Record<Field, string | boolean | null>>>;

/** The columns' values of what a change names; `null` as it is meant for each of them. */
export function toValues(changes: TaskChanges): Values {
  const { title, notes, completed, priority, listId, parentId, tagIds, due, start } = changes;
  return {
    ...(title === undefined ? {} : { title }),
    ...(notes === undefined ? {} : { notes: notes ?? "" }),
    ...(completed === undefined ? {} : { completed }),
    ...(priority === undefined ? {} : { priority: priority ?? "none" }),
    ...(listId === undefined ? {} : { listId }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(tagIds === undefined ? {} : { tagIds: toArray(tagIds ?? []) }),
    ...(due === undefined ? {} : toDueColumns(due)),
    ...(start === undefined ? {} : { start }),
  };
}

export function toArray(ids: readonly string[]): string {
  return `{${ids.join(",")}}`;
}

/** The day or time as it was given, and the instant that a time is. */
export function toDueColumns(due: Due | null): {
  due: string | null;
  dueAt: string | null;
} {
  if (due === null) return { due: null, dueAt: null };
  return { due: dueToText(due), dueAt: "time" in due ? instantOf(due) : null };
}

export function namedIn(values: Values): Field[] {
  return FIELDS.filter((name) => values[name] !== undefined);
}

/**
 * @param given  stands for a field's value: the value itself, or a placeholder for it.
 * @returns what to set, and where that makes a difference; nowhere when nothing is named.
 */
export function toChange(names: readonly Field[], given: (name: Field) => SQL) {
  const valueOf = (name: Field) => (name === "recurrence" ? toJson(given(name)) : given(name));
  const set = Object.fromEntries(names.map((name) => [name, valueOf(name)]));
  const differs = or(...names.map((name) => sql`${tasks[name]} is distinct from ${valueOf(name)}`));
  return {
    set: {
      ...set,
      ...(names.includes("completed") ? { completedAt: completedAt(valueOf("completed")) } : {}),
      ...nextVersion,
    },
    differs,
  };
}

/** As text, since the drivers would make JSON of JSON. */
export function toJson(text: SQL): SQL {
  return sql`${text}::text::jsonb`;
}

/** Completing a completed task again keeps the time at which it was first completed. */
function completedAt(completed: SQL): SQL {
  return sql`case when ${completed}::boolean then coalesce(${tasks.completedAt}, now()) end`;
}
