/** In the order of the columns; all text. */
export type CsvRow = readonly string[];

/** How a spreadsheet knows a formula, which a task of somebody's choosing must never become. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One line of CSV. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
 * spreadsheets do not show.
 *
 * @see RFC 4180; https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(row: CsvRow): string {
  return `${row.map(toCell).join(",")}\r\n`;
}

function toCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
