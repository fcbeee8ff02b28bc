import { todayIn } from "@docket/calendar";
import type { Priority } from "@docket/contracts";
import { derivedId } from "./derived-id.ts";
import { type ForeignFields, readFields } from "./foreign-fields.ts";
import {
  type ForeignOptions,
  ForeignRecords,
  type ForeignTask,
  type ImportedRecords,
} from "./foreign-records.ts";
import { parseTimeZone } from "./foreign-time.ts";
import { cut } from "./plain-text.ts";
import { parseTodoistDate, type TodoistDate } from "./todoist-date.ts";
import { rowsOf } from "./todoist-rows.ts";

/** Todoist has 5 levels. What is deeper counts as this deep, and becomes a subtask of the same task on top. */
const DEEPEST = 10;

/** Of a section's name; no tag is longer, and it is said of every task below it. */
const LONGEST_SECTION = 100;

/** In the file, 1 is the most urgent. */
const PRIORITIES: Readonly<Record<string, Priority>> = {
  1: "high",
  2: "medium",
  3: "low",
  4: "none",
};

/** Of rows; what a row of another type has is listed as that of a `row`. */
const TYPES = new Set(["task", "section", "note", "meta"]);

/** Columns in which Todoist writes `None` for a value that was never set. */
const EMPTY_AS_NONE = ["DEADLINE", "DEADLINE_LANG", "DURATION", "DURATION_UNIT"];

/** A task, while the rows below it may still add to its notes. */
interface Draft {
  readonly task: ForeignTask;
  readonly comments: string[];
}

/**
 * Reads a project of Todoist as CSV ("Export as CSV template", and the files of its backups). The file
 * does not say what the project is called, has no ids and no times.
 *
 * @throws ProblemError `invalid-input` when it is something else.
 */
export function readTodoist(text: string, options: ForeignOptions): ImportedRecords {
  const rows = rowsOf(text, options.limits);
  const name = options.listName ?? "Todoist";
  const records = new ForeignRecords("Todoist", options);
  const project = new ProjectReader(options, { name, listId: records.addList(name, { name }) });
  for (const row of rows) {
    const type = (row["TYPE"] ?? "").toLowerCase();
    const path = TYPES.has(type) ? type : "row";
    readFields(row, { path, leftOut: options.leftOut }, (fields) => project.read(fields));
  }
  for (const { task, comments } of project.drafts) {
    records.addTask({ ...task, notes: [...task.notes, ...comments] });
  }
  return records.records();
}

/** A label in the words of a task; a backslash or a letter in front makes it something else. */
const LABEL = /(?:^|\s)@([\p{L}\p{N}_-]+)(?=\s|$)/gu;

/** What a row says of the rows below it is remembered, from row to row. */
class ProjectReader {
  readonly drafts: Draft[] = [];
  readonly #options: ForeignOptions;
  readonly #list: { readonly name: string; readonly listId: string };
  readonly #seen = new Map<string, number>();
  /** The last task of each indent. */
  #above: Draft[] = [];
  #section = "";

  constructor(options: ForeignOptions, list: { name: string; listId: string }) {
    this.#options = options;
    this.#list = list;
  }

  /** Of a row of another type, nothing is read. */
  read(row: ForeignFields): void {
    const type = row.peek("TYPE").toLowerCase();
    if (TYPES.has(type)) row.ignore("TYPE");
    switch (type) {
      case "section":
        this.#readSection(row);
        break;
      case "task":
        this.#readTask(row);
        break;
      case "note":
        this.#readComment(row);
    }
  }

  #readSection(row: ForeignFields): void {
    const [fitting, rest] = cut(row.text("CONTENT"), LONGEST_SECTION);
    if (rest !== "") row.leaveOut("CONTENT", "cut to 100 characters");
    this.#section = fitting;
    this.#above = [];
  }

  #readComment(row: ForeignFields): void {
    const task = this.#above.at(-1);
    if (task) task.comments.push(row.text("CONTENT"));
    else row.leaveOut("CONTENT", "a comment on the project");
  }

  #readTask(row: ForeignFields): void {
    const content = row.text("CONTENT");
    for (const column of EMPTY_AS_NONE) row.repeats(column, "None");
    const indent = indentOf(row, Math.min(this.#above.length + 1, DEEPEST));
    const parentKey = this.#above[indent - 2]?.task.key;
    const labels = [...content.matchAll(LABEL)].map(([, label = ""]) => label);
    const words = content.replaceAll(LABEL, "").trim();
    const date = dateOf(row, this.#options);
    const task: ForeignTask = {
      key: this.#keyOf(content, parentKey),
      listId: this.#list.listId,
      parentKey,
      title: words === "" ? content : words,
      notes: [row.text("DESCRIPTION"), typeof date === "string" ? `Date: ${date}` : ""],
      completed: false,
      priority: row.choice("PRIORITY", PRIORITIES) ?? "none",
      tags: [this.#section, ...labels].map((name) => ({ name })),
      ...(typeof date === "string" ? { due: null } : date),
      createdAt: null,
      updatedAt: null,
    };
    const draft = { task, comments: [] };
    this.#above = [...this.#above.slice(0, indent - 1), draft];
    this.drafts.push(draft);
  }

  /** The file has no ids: a task is told by its words, and which of those that say the same it is. */
  #keyOf(content: string, parentKey = ""): string {
    // Of one length: a path of words would hold those of all its parents, escaped once more by each.
    const path = derivedId(this.#list.name, this.#section, parentKey, content);
    const times = (this.#seen.get(path) ?? 0) + 1;
    this.#seen.set(path, times);
    return derivedId(path, times);
  }
}

/** The level of a task, from 1; never more than one below the task above. */
function indentOf(row: ForeignFields, most: number): number {
  const indent = row.parsed("INDENT", (text) =>
    /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null,
  );
  if (indent === null || indent <= most) return indent ?? 1;
  // What is deeper than the deepest becomes a subtask of the same task, which is said of it anyway.
  if (most < DEEPEST) row.leaveOut("INDENT", "more than one level below the task above");
  return most;
}

/** Characters. Longer texts are not dates and are not parsed. */
const MAX_DATE_LENGTH = 200;

const NO_DATE = { due: null, repeat: null };

/** The words themselves, when they are not understood. */
function dateOf(
  row: ForeignFields,
  { now, timeZone }: ForeignOptions,
): TodoistDate | typeof NO_DATE | string {
  const zone = row.parsed("TIMEZONE", parseTimeZone) ?? timeZone;
  const text = row.text("DATE");
  const toContext = () => ({ today: todayIn(zone, new Date(now)), timeZone: zone });
  const isShort = text.length <= MAX_DATE_LENGTH;
  const date = text === "" ? NO_DATE : isShort ? parseTodoistDate(text, toContext()) : null;
  if (!date) {
    row.leaveOut("DATE", "not understood: copied to the notes");
    return text;
  }
  // Of words that there are none of, or that have been understood.
  row.ignore("DATE_LANG");
  return date;
}
