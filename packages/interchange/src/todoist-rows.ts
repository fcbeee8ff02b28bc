import { ProblemError } from "@docket/contracts";
import { parse } from "csv-parse/sync";
import { notOfFormat } from "./foreign-value.ts";

/** Far more than a project of Todoist can have: all of them are in memory at once. */
const MOST_ROWS = 200_000;

/** Todoist writes 17. */
const MOST_COLUMNS = 100;

/**
 * The rows of a CSV file of Todoist, by column.
 *
 * @throws ProblemError `invalid-input` when it is something else; `payload-too-large` for too many rows or columns.
 */
export function rowsOf(text: string): Readonly<Record<string, string>>[] {
  let table: string[][];
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true };
    table = parse(text, { ...options, to: MOST_ROWS + 2 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "";
    throw notOfFormat(`The file is not valid CSV. ${reason}`.trim().slice(0, 300));
  }
  const [header = [], ...rows] = table;
  if (rows.length > MOST_ROWS) throw tooLarge(MOST_ROWS, "rows");
  if (table.some((row) => row.length > MOST_COLUMNS)) throw tooLarge(MOST_COLUMNS, "columns");
  const names = header.map((column) => column.trim().toUpperCase());
  if (!names.includes("TYPE") || !names.includes("CONTENT")) {
    throw notOfFormat("This is not a CSV file of Todoist: it has no columns TYPE and CONTENT.");
  }
  const taken = new Set([""]);
  const known = names.map((name, index) => {
    if (taken.has(name)) return numbered(index);
    taken.add(name);
    return name;
  });
  return rows.map((row) =>
    Object.fromEntries(row.map((cell, index) => [known[index] ?? numbered(index), cell.trim()])),
  );
}

function tooLarge(most: number, what: string): ProblemError {
  const detail = `A file of Todoist can have at most ${most.toLocaleString("en")} ${what}.`;
  return new ProblemError("payload-too-large", { detail });
}

/** A column without a name of its own. */
function numbered(index: number): string {
  return `column ${index + 1}`;
}
