import type { EntityKind } from "@docket/contracts";
import { getTableColumns } from "drizzle-orm";
import { lists, tasks } from "./tables.ts";

/*
 * What the log has to know of the tables under it.
 */

/** Which tables the log is about, by what it calls their rows. */
const ENTITIES = { task: tasks, list: lists } as const satisfies Record<EntityKind, unknown>;

/** Columns that no client ever sees. */
const INTERNAL = new Set(["ownerId", "id", "createdAs"]);

/** Columns that each write sets anew: no undo puts them back, and no later change of them is in its way. */
export const BOOKKEEPING = ["version", "updated_at"];

/** The table's name of a column that Drizzle knows by `field`: the casing of the database settings. */
function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const FIELDS: Readonly<Record<EntityKind, ReadonlyMap<string, string>>> = {
  task: fieldsOf("task"),
  list: fieldsOf("list"),
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

export function isInstantColumn(column: string): boolean {
  return column.endsWith("_at");
}
