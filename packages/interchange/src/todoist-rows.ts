import { parse } from "csv-parse/sync";
import { type FileLimits, requireAtMost } from "./file-limits.ts";
import { notOfFormat } from "./foreign-value.ts";

/**
 * The rows of a CSV file of Todoist, by column.
 *
 * @throws ProblemError `invalid-input` for any other content; `payload-too-large` for too many rows or columns.
 */
export function rowsOf(
  text: string,
  limits: Pick<FileLimits, "rows" | "columns">,
): Readonly<Record<string, string>>[] {
  let table: string[][];
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true };
    table = parse(text, { ...options, to: limits.rows + 2 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "";
    throw notOfFormat(`The file is not valid CSV. ${reason}`.trim().slice(0, 300));
  }
  const [header = [], ...rows] = table;
  requireAtMost(limits.rows, rows.length, "rows");
  for (const row of table) requireAtMost(limits.columns, row.length, "columns");
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

/** A column without a name of its own. */
function numbered(index: number): string {
  return `column ${index + 1}`;
}
