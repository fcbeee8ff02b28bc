import { getTableColumns } from "drizzle-orm";
import { Due, dueFromText, dueToText, type EntityKind, foldName } from "@docket/contracts";
import { instantOf } from "@docket/calendar";
import { lists, savedFilters, tags, tasks } from "./tables.ts";

/*
 * What the log has to know of the tables under it.
 */

/** Which tables the log is about, by what it calls their rows. */
const ENTITIES = {
  task: tasks,
  list: lists,
  tag: tags,
  filter: savedFilters,
} as const satisfies Record<EntityKind, unknown>;

/** Columns that no client ever sees. */
const INTERNAL = new Set(["ownerId", "id", "createdAs", "dueAt", "nameKey"]);

/** Columns that each write sets anew: no undo puts them back, and no later change of them is in its way. */
export const BOOKKEEPING = ["version", "updated_at"];

/** The table's name of a column that Drizzle knows by `field`: the casing of the database settings. */
function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const FIELDS: Readonly<Record<EntityKind, ReadonlyMap<string, string>>> = {
  task: fieldsOf("task"),
  list: fieldsOf("list"),
  tag: fieldsOf("tag"),
  filter: fieldsOf("filter"),
};

function fieldsOf(entity: EntityKind): ReadonlyMap<string, string> {
  const fields = Object.keys(getTableColumns(ENTITIES[entity]));
  return new Map(
    fields.filter((field) => !INTERNAL.has(field)).map((field) => [columnName(field), field]),
  );
}

/** The contract's name of a column; `undefined` for one that it does not have. */
export function fieldName(entity: EntityKind, column: string): string | undefined {
  return FIELDS[entity].get(column);
}

/** Every column of a table that an undo can put back. */
export function undoableColumns(entity: EntityKind): string[] {
  return Object.keys(getTableColumns(ENTITIES[entity]))
    .map(columnName)
    .filter((column) => !["owner_id", "id", ...BOOKKEEPING].includes(column));
}

/** What a column's value is in the contract's words; JSON of the log has it as PostgreSQL prints it. */
export function fieldValue(column: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  // PostgreSQL's JSON has as many digits as it needs, and an offset.
  if (column.endsWith("_at")) return new Date(value).toISOString();
  return column === "due" ? dueFromText(value) : value;
}

/**
 * The columns of what the contract has as fields, as JSON: the inverse of `fieldName` and `fieldValue`,
 * with what the table keeps beside them.
 */
export function toColumns(fields: object): Readonly<Record<string, unknown>> {
  const columns = Object.entries(fields).flatMap(([field, value]): [string, unknown][] => {
    if (field === "due") return dueColumns(Due.nullable().parse(value));
    if (field !== "name") return [[columnName(field), value]];
    return [
      [field, value],
      ["name_key", foldName(String(value))],
    ];
  });
  return Object.fromEntries(columns);
}

function dueColumns(due: Due | null): [string, unknown][] {
  return [
    ["due", due && dueToText(due)],
    ["due_at", due && "time" in due ? instantOf(due) : null],
  ];
}

/**
 * What rows have in columns that came later than the log: one that was deleted before comes back
 * with these.
 */
export const LATER_COLUMNS: Readonly<Record<EntityKind, object>> = {
  task: { position: "a0", tag_ids: [] },
  list: {},
  tag: {},
  filter: {},
};
