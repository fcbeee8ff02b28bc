import { wallClockAt } from "@docket/calendar";
import type { Priority, Timestamp } from "@docket/contracts";
import { type ForeignFields, readFields } from "./foreign-fields.ts";
import { type ForeignOptions, ForeignRecords, type ImportedRecords } from "./foreign-records.ts";
import { instantInZone, parseTimeZone } from "./foreign-time.ts";
import { type ForeignRecord, isRecord, notOfFormat, parseForeignJson } from "./foreign-value.ts";
import { hasOneOf, kindOfRecords } from "./kind-of-records.ts";
import { repeatOf } from "./microsoft-recurrence.ts";
import { zoneOfWindows } from "./windows-zones.ts";

/** Which answer of Graph it was. What says that there is more (`@odata.nextLink`) is listed. */
const OF_THE_SERVICE = ["", "lists", "value", "tasks", "checklistItems", "linkedResources"].flatMap(
  (field) => [`${field}@odata.context`, `${field}@odata.etag`],
);

const PRIORITIES: Readonly<Record<string, Priority>> = { low: "low", normal: "none", high: "high" };

/** The rest of what Graph has are other words for "open". */
const STATUSES: Readonly<Record<string, boolean>> = { completed: true, notStarted: false };

/** Whether it is HTML. */
const CONTENT_TYPES: Readonly<Record<string, boolean>> = { html: true, text: false };

/** Every task of Microsoft Graph has some of these fields, and no other record has. */
const isTask = hasOneOf([
  "checklistItems",
  "completedDateTime",
  "createdDateTime",
  "dueDateTime",
  "importance",
  "lastModifiedDateTime",
]);

/**
 * Reads the lists of Microsoft To Do as Microsoft Graph returns them (`GET /me/todo/lists`), each with its tasks as
 * `tasks`: an array, or an object with the array in `value`. A page of the tasks of one list becomes that list.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` for any other content.
 * @see https://learn.microsoft.com/graph/api/resources/todotask
 */
export function readMicrosoftToDo(text: string, options: ForeignOptions): ImportedRecords {
  const file = parseForeignJson(text, options.limits);
  const records = new ForeignRecords("Microsoft To Do", options);
  const { timeZone, listName, leftOut } = options;
  const whole = wholeOf(file);
  const key = "lists" in whole ? "lists" : "value";
  const kind = kindOfRecords(entriesOf(whole[key]), {
    isList: (record) => "displayName" in record && "tasks" in record,
    isTask,
  });
  readFields(whole, { path: "file", leftOut }, (fields) => {
    if (kind === "lists") {
      eachOf(fields, key, (list) => addList(records, list, timeZone), "list");
    } else if (kind === "tasks" && key === "value") {
      const name = listName ?? "Microsoft To Do";
      const place = { listId: records.addList(name, { name }), timeZone };
      eachOf(fields, key, (task) => addTask(records, task, place), "task");
    } else throw notOfFormat("The file does not contain Microsoft Graph lists with their tasks.");
  });
  return records.records();
}

/** The response of Graph. A single list, or an array without its response, is wrapped into one. */
function wholeOf(file: unknown): ForeignRecord {
  if (!isRecord(file)) return { value: file };
  return "tasks" in file && !("value" in file) ? { value: [file] } : file;
}

/** The records of an array, or of a response with the array in `value`. */
function entriesOf(value: unknown): readonly unknown[] {
  const entries = isRecord(value) ? value["value"] : value;
  return Array.isArray(entries) ? entries : [];
}

/** The records of an array, or of one that an answer of Graph wraps in `value`. */
function eachOf<Result>(
  fields: ForeignFields,
  key: string,
  read: (fields: ForeignFields) => Result,
  path?: string,
): Result[] {
  fields.ignore(...OF_THE_SERVICE);
  const wrapped = fields.record(key, (answer) => {
    answer.ignore(...OF_THE_SERVICE);
    return answer.records("value", read, { path: path ?? answer.path });
  });
  return wrapped ?? fields.records(key, read, { path });
}

function addList(records: ForeignRecords, list: ForeignFields, timeZone: string): void {
  const name = list.text("displayName");
  const listId = records.addList(list.text("id") || name, { name });
  eachOf(list, "tasks", (task) => addTask(records, task, { listId, timeZone }), "task");
}

interface Place {
  readonly listId: string;
  readonly timeZone: string;
}

function addTask(records: ForeignRecords, task: ForeignFields, place: Place): void {
  const { listId, timeZone } = place;
  const title = task.text("title");
  const key = task.text("id") || JSON.stringify([listId, title]);
  const createdAt = task.instant("createdDateTime");
  const completed = task.choice("status", STATUSES) ?? false;
  const date = dayOf(task, "dueDateTime", timeZone);
  task.repeats("bodyLastModifiedDateTime", task.peek("lastModifiedDateTime"));
  records.addTask({
    key,
    listId,
    title,
    notes: [task.record("body", contentOf) ?? "", ...eachOf(task, "linkedResources", lineOf)],
    completed,
    completedAt: completed ? timeOf(task, "completedDateTime") : null,
    priority: task.choice("importance", PRIORITIES) ?? "none",
    tags: task.texts("categories").map((name) => ({ name })),
    due: date === null ? null : { date },
    start: dayOf(task, "startDateTime", timeZone),
    repeat: task.record("recurrence", (recurrence) => repeatOf(recurrence, date)),
    createdAt,
    updatedAt: task.instant("lastModifiedDateTime"),
  });
  eachOf(task, "checklistItems", (item) => {
    addStep(records, item, { listId, parentKey: key, createdAt });
  });
}

interface StepPlace {
  readonly listId: string;
  readonly parentKey: string;
  /** Of the task, for a step that does not say. */
  readonly createdAt: Timestamp | null;
}

function addStep(records: ForeignRecords, item: ForeignFields, place: StepPlace): void {
  const title = item.text("displayName");
  const completed = item.flag("isChecked");
  records.addTask({
    key: JSON.stringify([place.parentKey, item.text("id") || title]),
    listId: place.listId,
    parentKey: place.parentKey,
    title,
    notes: [],
    completed,
    completedAt: completed ? item.instant("checkedDateTime") : null,
    priority: "none",
    tags: [],
    due: null,
    createdAt: item.instant("createdDateTime") ?? place.createdAt,
    updatedAt: null,
  });
}

function contentOf(body: ForeignFields): string {
  const isHtml = body.choice("contentType", CONTENT_TYPES) === true;
  return isHtml ? body.html("content") : body.text("content");
}

/** `Contract (Mail): https://…` */
function lineOf(link: ForeignFields): string {
  link.ignore("id");
  const [name, application] = [link.text("displayName"), link.text("applicationName")];
  const names =
    name !== "" && application !== "" ? `${name} (${application})` : name || application;
  return [names, link.text("webUrl")].filter(Boolean).join(": ");
}

/** To Do's dates are days, written as a time in a zone; in UTC, as midnight of the day where the user was. */
function dayOf(task: ForeignFields, key: string, timeZone: string): string | null {
  return task.record(key, (moment) => {
    const zone = moment.parsed("timeZone", zoneOf);
    const instant = moment.instant("dateTime");
    if (instant === null) return null;
    const there = { date: instant.slice(0, 10), time: instant.slice(11, 16) };
    const isThere = zone !== "UTC" || there.time === "00:00";
    const { date, time } = isThere ? there : wallClockAt(instant, timeZone);
    if (time !== "00:00") moment.leaveOut("dateTime", "time of day removed");
    return date;
  });
}

function timeOf(task: ForeignFields, key: string): Timestamp | null {
  return task.record(key, (moment) => {
    const instant = moment.instant("dateTime");
    const zone = moment.parsed("timeZone", zoneOf) ?? "UTC";
    return instant && instantInZone(instant, zone);
  });
}

/** By Windows' name or IANA's. */
function zoneOf(name: string): string | null {
  return name === "UTC" ? name : (zoneOfWindows(name) ?? parseTimeZone(name));
}
