import { parse } from "csv-parse/sync";
import { notOfFormat } from "./foreign-value.ts";

/**
 * The rows of a CSV file of Todoist, by column.
 *
 * @throws ProblemError `invalid-input` when it is something else.
 */
export function rowsOf(text: string): Readonly<Record<string, string>>[] {
  let table: string[][];
  try {
    table = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "";
    throw notOfFormat(`The file is not valid CSV. ${reason}`.trim().slice(0, 300));
  }
  const [header = [], ...rows] = table;
  const names = header.map((column) => column.trim().toUpperCase());
  if (!names.includes("TYPE") || !names.includes("CONTENT")) {
    throw notOfFormat("This is not a CSV file of Todoist: it has no columns TYPE and CONTENT.");
  }
  const known = names.map((name, index) =>
    name === "" || names.indexOf(name) < index ? numbered(index) : name,
  );
  return rows.map((row) =>
    Object.fromEntries(row.map((cell, index) => [known[index] ?? numbered(index), cell.trim()])),
  );
}

/** A column without a name of its own. */
function numbered(index: number): string {
  return `column ${index + 1}`;
}
