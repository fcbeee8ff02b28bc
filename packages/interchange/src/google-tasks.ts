import {
  type ForeignRecord,
  isRecord,
  notOfFormat,
  parseForeignJson,
  recordsOf,
  textOf,
} from "./foreign-value.ts";
import { ForeignRecords, type ForeignOptions, type ImportedRecords } from "./foreign-records.ts";
import { dueAt, type ForeignDue, instantOf } from "./foreign-time.ts";

const READ_OF_LIST = new Set(["kind", "id", "title", "items", "updated", "selfLink", "etag"]);
const READ_OF_TASK = new Set([
  "kind",
  "id",
  "etag",
  "selfLink",
  "task_type",
  "title",
  "notes",
  "status",
  "due",
  "scheduled_time",
  "completed",
  "created",
  "updated",
  "parent",
  "position",
  "deleted",
  "hidden",
  "links",
]);

/**
 * Reads the `Tasks.json` of Google Takeout: `{"kind": "tasks#taskLists", "items": [list]}`, each list
 * with its tasks as `items`.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` when it is something else.
 */
export function readGoogleTasks(text: string, options: ForeignOptions): ImportedRecords {
  const file = parseForeignJson(text);
  if (!isRecord(file) || !Array.isArray(file["items"])) {
    throw notOfFormat("This is not the Tasks.json of Google Takeout: it has no list of items.");
  }
  const records = new ForeignRecords("Google Tasks", options);
  for (const list of recordsOf(file["items"])) {
    const listKey = textOf(list["id"]) || textOf(list["title"]);
    const listId = records.addList(listKey, { name: textOf(list["title"]) });
    records.leftOut.addRest(list, "list", READ_OF_LIST);
    const tasks = recordsOf(list["items"]).toSorted(byPosition);
    for (const task of tasks) addTask(records, task, { listId, timeZone: options.timeZone });
  }
  return records.records();
}

/** Takeout writes positions as numbers of one length, or leaves them out where the order says it. */
function byPosition(one: ForeignRecord, other: ForeignRecord): number {
  const [a, b] = [textOf(one["position"]), textOf(other["position"])];
  return a === b ? 0 : a < b ? -1 : 1;
}

function addTask(
  records: ForeignRecords,
  task: ForeignRecord,
  { listId, timeZone }: { listId: string; timeZone: string },
): void {
  const title = textOf(task["title"]);
  const updatedAt = instantOf(textOf(task["updated"]));
  const completed = task["status"] === "completed";
  records.addTask({
    key: textOf(task["id"]) || JSON.stringify([listId, title, textOf(task["updated"])]),
    listId,
    parentKey: textOf(task["parent"]),
    title,
    notes: [textOf(task["notes"]), ...recordsOf(task["links"]).map(toLine)],
    completed,
    completedAt: instantOf(textOf(task["completed"])),
    priority: "none",
    tags: [],
    due: dueOf(task, timeZone),
    deletedAt: task["deleted"] === true ? (updatedAt ?? instantOf("1970-01-01")) : null,
    createdAt: instantOf(textOf(task["created"])),
    updatedAt,
  });
  if (task["hidden"] === true && !completed) records.leftOut.add("task.hidden");
  records.leftOut.addRest(task, "task", READ_OF_TASK);
}

/** `due` is a day, written as its midnight in UTC; the newer `scheduled_time` may have a time of day. */
function dueOf(task: ForeignRecord, timeZone: string): ForeignDue | null {
  const scheduled = recordsOf(task["scheduled_time"]).find(({ current }) => current !== false);
  const day = instantOf(textOf(task["due"]));
  const instant = instantOf(textOf(scheduled?.["start"])) ?? day;
  if (instant === null) return null;
  return instant.endsWith("T00:00:00.000Z")
    ? { date: instant.slice(0, 10) }
    : dueAt(instant, timeZone);
}

function toLine(link: ForeignRecord): string {
  return [textOf(link["description"]), textOf(link["link"])].filter(Boolean).join(": ");
}
