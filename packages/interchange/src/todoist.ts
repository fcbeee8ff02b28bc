import type { Priority } from "@docket/contracts";
import { parse } from "csv-parse/sync";
import { derivedId } from "./derived-id.ts";
import { notOfFormat } from "./foreign-value.ts";
import { type ForeignOptions, ForeignRecords, type ImportedRecords } from "./foreign-records.ts";
import { isTimeZone, wallClock } from "./foreign-time.ts";
import { cut } from "./plain-text.ts";
import { parseTodoistDate } from "./todoist-date.ts";

/** Todoist has 5 levels. What is deeper counts as this deep, and becomes a subtask of the same task on top. */
const DEEPEST = 10;

/** Of a section's name; no tag is longer, and it is said of every task below it. */
const LONGEST_SECTION = 100;

const READ_OF_TASK = new Set([
  "TYPE",
  "CONTENT",
  "DESCRIPTION",
  "PRIORITY",
  "INDENT",
  "DATE",
  "DATE_LANG",
  "TIMEZONE",
  // How it looks there.
  "IS_COLLAPSED",
]);
const READ_OF_SECTION = new Set(["TYPE", "CONTENT", "IS_COLLAPSED"]);

/** In the file, 1 is the most urgent. */
const PRIORITIES: Readonly<Record<string, Priority>> = { 1: "high", 2: "medium", 3: "low" };

type Row = ReadonlyMap<string, string>;

/** What a row was said of, while the rows below it are read. */
interface Draft {
  readonly row: Row;
  readonly key: string;
  readonly parentKey: string | undefined;
  readonly section: string;
  readonly comments: string[];
}

/**
 * Reads a project of Todoist as CSV ("Export as CSV template", and the files of its backups). The file
 * does not say what the project is called, has no ids and no times.
 *
 * @throws ProblemError `invalid-input` when it is something else.
 */
export function readTodoist(text: string, options: ForeignOptions): ImportedRecords {
  const rows = rowsOf(text);
  const name = options.listName ?? "Todoist";
  const records = new ForeignRecords("Todoist", options);
  const listId = records.addList(name, { name });
  for (const draft of draftsOf(rows, { name, records })) addTask(records, draft, listId, options);
  return records.records();
}

function rowsOf(text: string): Row[] {
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
  return rows.map(
    (row) => new Map(names.map((column, index) => [column, row[index]?.trim() ?? ""])),
  );
}

function valueOf(row: Row, column: string): string {
  return row.get(column) ?? "";
}

/** Tasks with what the rows around them say: the section above, the parent, the comments below. */
function draftsOf(
  rows: readonly Row[],
  { name, records: { leftOut } }: { name: string; records: ForeignRecords },
): Draft[] {
  const drafts: Draft[] = [];
  const seen = new Map<string, number>();
  /** The last task of each indent. */
  let above: Draft[] = [];
  let section = "";
  for (const row of rows) {
    const type = valueOf(row, "TYPE").toLowerCase();
    const content = valueOf(row, "CONTENT");
    if (type === "section") {
      [section] = cut(content, LONGEST_SECTION);
      above = [];
      leftOut.addRest(Object.fromEntries(row), "section", READ_OF_SECTION);
    } else if (type === "task") {
      const indent = indentOf(row, Math.min(above.length + 1, DEEPEST));
      const parentKey = above[indent - 2]?.key;
      // Of one length: a path of words would hold those of all its parents, escaped once more by each.
      const path = derivedId(name, section, parentKey ?? "", content);
      const times = (seen.get(path) ?? 0) + 1;
      seen.set(path, times);
      // The file has no ids: a task is told by its words, and which of those that say the same it is.
      const key = derivedId(path, times);
      const draft = { row, key, parentKey, section, comments: [] };
      above = [...above.slice(0, indent - 1), draft];
      drafts.push(draft);
      leftOut.addRest(Object.fromEntries(row), "task", READ_OF_TASK);
    } else if (type === "note") {
      const task = above.at(-1);
      if (task) task.comments.push(content);
      else leftOut.add("note", "a comment on the project");
      leftOut.addRest(Object.fromEntries(row), "note", READ_OF_TASK);
    } else if (type !== "" && type !== "meta") leftOut.add(`TYPE ${type.slice(0, 100)}`);
  }
  return drafts;
}

/** The level of a task, from 1; never more than one below the task above. */
function indentOf(row: Row, most: number): number {
  const indent = Math.trunc(Number(valueOf(row, "INDENT"))) || 1;
  return Math.min(Math.max(1, indent), most);
}

/** A label in the words of a task; a backslash or a letter in front makes it something else. */
const LABEL = /(?:^|\s)@([\p{L}\p{N}_-]+)(?=\s|$)/gu;

function addTask(
  records: ForeignRecords,
  { row, key, parentKey, section, comments }: Draft,
  listId: string,
  { timeZone, now }: ForeignOptions,
): void {
  const content = valueOf(row, "CONTENT");
  const labels = [...content.matchAll(LABEL)].map(([, label = ""]) => label);
  const words = content.replaceAll(LABEL, "").trim();
  const zone = valueOf(row, "TIMEZONE");
  const ownZone = isTimeZone(zone) ? zone : timeZone;
  const text = valueOf(row, "DATE");
  const today = wallClock(now, ownZone).date;
  const date = text === "" ? null : parseTodoistDate(text, { today, timeZone: ownZone });
  if (text !== "" && !date) records.leftOut.add("task.DATE", "not understood: is in the notes");
  records.addTask({
    key,
    listId,
    parentKey,
    title: words === "" ? content : words,
    notes: [
      valueOf(row, "DESCRIPTION"),
      ...comments,
      ...(text !== "" && !date ? [`Date: ${text}`] : []),
    ],
    completed: false,
    priority: PRIORITIES[valueOf(row, "PRIORITY")] ?? "none",
    tags: section === "" ? labels : [section, ...labels],
    due: date?.due ?? null,
    repeat: date?.repeat ?? null,
    createdAt: null,
    updatedAt: null,
  });
}
