import type { Due, Timestamp } from "@docket/contracts";
import { type ForeignFields, readFields } from "./foreign-fields.ts";
import { ForeignRecords, type ForeignOptions, type ImportedRecords } from "./foreign-records.ts";
import { dueAt, parseTimestamp } from "./foreign-time.ts";
import { isRecord, notOfFormat, parseForeignJson } from "./foreign-value.ts";
import { hasOneOf, kindOfRecords } from "./kind-of-records.ts";

/** Which answer of which service it was. */
const OF_THE_SERVICE = ["kind", "etag", "selfLink"];

/** Fields that only tasks have. */
const TASK_FIELDS = [
  "assignmentInfo",
  "completed",
  "deleted",
  "due",
  "hidden",
  "links",
  "notes",
  "parent",
  "position",
  "scheduled_time",
  "status",
  "task_type",
  "webViewLink",
];
const hasTaskField = hasOneOf(TASK_FIELDS);

/**
 * Reads the `Tasks.json` of Google Takeout: `{"kind": "tasks#taskLists", "items": [list]}`, each list with its
 * tasks as `items`; or the tasks of one list: `{"kind": "tasks#tasks", "items": [task]}`.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` for any other content.
 */
export function readGoogleTasks(text: string, options: ForeignOptions): ImportedRecords {
  const file = parseForeignJson(text, options.limits);
  if (!isRecord(file) || !Array.isArray(file["items"])) {
    throw notOfFormat("This is not the Tasks.json of Google Takeout: it has no list of items.");
  }
  const records = new ForeignRecords("Google Tasks", options);
  const isPage = isPageOfTasks(file["kind"], file["items"]);
  readFields(file, { path: isPage ? "list" : "file", leftOut: options.leftOut }, (fields) => {
    if (isPage) {
      addList(records, fields, options);
      return;
    }
    fields.ignore(...OF_THE_SERVICE);
    fields.records("items", (list) => addList(records, list, options), { path: "list" });
  });
  return records.records();
}

/** Whether the items are the tasks of one list, and not lists. @throws ProblemError when that is not clear. */
function isPageOfTasks(kind: unknown, items: readonly unknown[]): boolean {
  const kindOfItems = kindOfRecords(items, {
    isList: (item) => item["kind"] === "tasks#taskList" || Array.isArray(item["items"]),
    isTask: (item) => item["kind"] === "tasks#task" || hasTaskField(item),
  });
  if (kind === "tasks#tasks" && (kindOfItems === "tasks" || kindOfItems === "unknown")) return true;
  if (kind === "tasks#taskLists" && (kindOfItems === "lists" || kindOfItems === "unknown")) {
    return false;
  }
  if (kindOfItems === "lists" || items.length === 0) return false;
  if (kindOfItems === "tasks" && kind === undefined) return true;
  throw notOfFormat(
    "Docket cannot tell whether the items are lists or tasks. Upload Tasks.json from Google Takeout, or the tasks of one list with `kind`: `tasks#tasks`.",
  );
}

function addList(
  records: ForeignRecords,
  list: ForeignFields,
  { timeZone, listName }: ForeignOptions,
): void {
  list.ignore(...OF_THE_SERVICE);
  const name = list.text("title") || (listName ?? "");
  const updatedAt = list.instant("updated");
  const listId = records.addList(list.text("id") || name, { name, updatedAt });
  // Takeout writes positions as numbers of one length, or leaves them out where the order says it.
  list.records("items", (task) => addTask(records, task, { listId, timeZone }), {
    path: "task",
    orderedBy: "position",
  });
}

function addTask(
  records: ForeignRecords,
  task: ForeignFields,
  { listId, timeZone }: { listId: string; timeZone: string },
): void {
  task.ignore(...OF_THE_SERVICE);
  task.repeats("task_type", "PERSONAL_TASK");
  const title = task.text("title");
  const completed = task.choice("status", { completed: true, needsAction: false }) ?? false;
  const updatedAt = task.instant("updated");
  records.addTask({
    key: task.text("id") || JSON.stringify([listId, title, task.peek("updated")]),
    listId,
    parentKey: task.text("parent"),
    title,
    notes: [task.text("notes"), ...task.records("links", lineOf)],
    completed,
    completedAt: completed ? task.instant("completed") : null,
    priority: "none",
    tags: [],
    due: dueOf(task, timeZone),
    deletedAt: task.flag("deleted") ? (updatedAt ?? parseTimestamp("1970-01-01")) : null,
    createdAt: task.instant("created"),
    updatedAt,
  });
}

/** `due` is a day, written as its midnight in UTC; the newer `scheduled_time` may have a time of day. */
function dueOf(task: ForeignFields, timeZone: string): Due | null {
  const starts: Timestamp[] = [];
  task.records("scheduled_time", (entry) => {
    if (starts.length > 0 || !entry.flag("current", true)) return;
    const start = entry.minute("start");
    if (start !== null) starts.push(start);
  });
  const [scheduled] = starts;
  if (scheduled === undefined) return toDue(task.minute("due"), timeZone);
  const due = toDue(scheduled, timeZone);
  const days = new Set([scheduled.slice(0, 10), due?.date]);
  task.parsed("due", (text) => (days.has(parseTimestamp(text)?.slice(0, 10)) ? text : null));
  return due;
}

function toDue(instant: Timestamp | null, timeZone: string): Due | null {
  if (instant === null) return null;
  return instant.endsWith("T00:00:00.000Z")
    ? { date: instant.slice(0, 10) }
    : dueAt(instant, timeZone);
}

function lineOf(link: ForeignFields): string {
  return [link.text("description"), link.text("link")].filter(Boolean).join(": ");
}
