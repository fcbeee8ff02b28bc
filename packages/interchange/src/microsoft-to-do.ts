import type { Priority, Timestamp } from "@docket/contracts";
import {
  type ForeignRecord,
  isRecord,
  notOfFormat,
  numberOf,
  parseForeignJson,
  recordsOf,
  textOf,
} from "./foreign-value.ts";
import {
  type ForeignOptions,
  ForeignRecords,
  type ForeignRepeat,
  type ImportedRecords,
} from "./foreign-records.ts";
import { instantInZone, instantOf, isDay, isTimeZone, wallClock } from "./foreign-time.ts";
import { textOfHtml } from "./plain-text.ts";
import { zoneOfWindows } from "./windows-zones.ts";

const READ_OF_LIST = new Set([
  "id",
  "displayName",
  "tasks",
  "isOwner",
  "isShared",
  "wellknownListName",
  "@odata.etag",
]);
const READ_OF_TASK = new Set([
  "id",
  "title",
  "body",
  "importance",
  "status",
  "categories",
  "checklistItems",
  "linkedResources",
  "dueDateTime",
  "startDateTime",
  "completedDateTime",
  "recurrence",
  "createdDateTime",
  "lastModifiedDateTime",
  "bodyLastModifiedDateTime",
  "@odata.etag",
]);

const PRIORITIES: Readonly<Record<string, Priority>> = { low: "low", high: "high" };

/**
 * Reads the lists of Microsoft To Do as Microsoft Graph has them (`GET /me/todo/lists`), each with its tasks
 * as `tasks`: an array, or an object with the array in `value`.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` when it is something else.
 * @see https://learn.microsoft.com/graph/api/resources/todotask
 */
export function readMicrosoftToDo(text: string, options: ForeignOptions): ImportedRecords {
  const file = parseForeignJson(text);
  const lists = recordsOf(isRecord(file) && "lists" in file ? file["lists"] : file);
  if (!lists.some((list) => "tasks" in list)) {
    throw notOfFormat("These are not the lists of Microsoft Graph, each with its tasks.");
  }
  const records = new ForeignRecords("Microsoft To Do", options);
  for (const list of lists) {
    const name = textOf(list["displayName"]);
    const listId = records.addList(textOf(list["id"]) || name, { name });
    records.leftOut.addRest(list, "list", READ_OF_LIST);
    for (const task of recordsOf(list["tasks"])) {
      addTask(records, task, { listId, timeZone: options.timeZone });
    }
  }
  return records.records();
}

interface Place {
  readonly listId: string;
  readonly timeZone: string;
}

function addTask(records: ForeignRecords, task: ForeignRecord, place: Place): void {
  const { listId, timeZone } = place;
  const { leftOut } = records;
  const key = textOf(task["id"]);
  const createdAt = instantOf(textOf(task["createdDateTime"]));
  const updatedAt = instantOf(textOf(task["lastModifiedDateTime"]));
  const status = textOf(task["status"]);
  if (["waitingOnOthers", "deferred"].includes(status)) leftOut.add("task.status", `was ${status}`);
  const completed = status === "completed";
  const date = dayOf(task["dueDateTime"], timeZone);
  records.addTask({
    key,
    listId,
    title: textOf(task["title"]),
    notes: [bodyOf(task["body"]), ...recordsOf(task["linkedResources"]).map(toLine)],
    completed,
    completedAt: timeOf(task["completedDateTime"]),
    priority: PRIORITIES[textOf(task["importance"])] ?? "none",
    tags: categoriesOf(task["categories"]),
    due: date === null ? null : { date },
    start: dayOf(task["startDateTime"], timeZone),
    repeat: completed ? null : repeatOf(records, task["recurrence"]),
    createdAt,
    updatedAt,
  });
  for (const item of recordsOf(task["checklistItems"])) {
    records.addTask({
      key: JSON.stringify([key, textOf(item["id"]) || textOf(item["displayName"])]),
      listId,
      parentKey: key,
      title: textOf(item["displayName"]),
      notes: [],
      completed: item["isChecked"] === true,
      completedAt: instantOf(textOf(item["checkedDateTime"])),
      priority: "none",
      tags: [],
      due: null,
      createdAt: instantOf(textOf(item["createdDateTime"])) ?? createdAt,
      updatedAt: null,
    });
  }
  leftOut.addRest(task, "task", READ_OF_TASK);
}

function categoriesOf(categories: unknown): string[] {
  return Array.isArray(categories) ? categories.map(textOf) : [];
}

function bodyOf(body: unknown): string {
  if (!isRecord(body)) return "";
  const content = textOf(body["content"]);
  return body["contentType"] === "html" ? textOfHtml(content) : content;
}

function toLine(link: ForeignRecord): string {
  const name = textOf(link["displayName"]) || textOf(link["applicationName"]);
  return [name, textOf(link["webUrl"])].filter(Boolean).join(": ");
}

/** To Do's dates are days, written as a time in a zone; in UTC, as midnight of the day where the user was. */
function dayOf(value: unknown, timeZone: string): string | null {
  if (!isRecord(value)) return null;
  const text = textOf(value["dateTime"]);
  const instant = instantOf(text);
  if (instant === null) return null;
  const isMidnight = instant.endsWith("T00:00:00.000Z");
  if (textOf(value["timeZone"]) !== "UTC" || isMidnight) return instant.slice(0, 10);
  return wallClock(instant, timeZone).date;
}

function timeOf(value: unknown): Timestamp | null {
  if (!isRecord(value)) return null;
  const instant = instantOf(textOf(value["dateTime"]));
  const name = textOf(value["timeZone"]);
  const timeZone = zoneOfWindows(name) ?? (isTimeZone(name) ? name : "UTC");
  return instant && instantInZone(instant, timeZone);
}

const WEEKDAYS: Readonly<Record<string, string>> = {
  sunday: "SU",
  monday: "MO",
  tuesday: "TU",
  wednesday: "WE",
  thursday: "TH",
  friday: "FR",
  saturday: "SA",
};

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
};

/** @see https://learn.microsoft.com/graph/api/resources/recurrencepattern */
function repeatOf({ leftOut }: ForeignRecords, recurrence: unknown): ForeignRepeat | null {
  if (!isRecord(recurrence)) return null;
  const { pattern, range } = recurrence;
  const rule = isRecord(pattern) ? ruleOf(pattern) : null;
  if (rule === null) {
    leftOut.add("task.recurrence", "a pattern that is not known");
    return null;
  }
  return { rule: rule + (isRecord(range) ? endOf(range) : ""), from: "due" };
}

function ruleOf(pattern: ForeignRecord): string | null {
  const interval = Math.max(1, Math.trunc(numberOf(pattern["interval"])));
  const every = interval === 1 ? "" : `;INTERVAL=${interval}`;
  const { daysOfWeek } = pattern;
  const days = (Array.isArray(daysOfWeek) ? daysOfWeek : [])
    .flatMap((day) => WEEKDAYS[textOf(day).toLowerCase()] ?? [])
    .join(",");
  const day = Math.trunc(numberOf(pattern["dayOfMonth"]));
  const month = Math.trunc(numberOf(pattern["month"]));
  const onDay = day >= 1 && day <= 31 ? `;BYMONTHDAY=${day}` : "";
  const inMonth = month >= 1 && month <= 12 ? `;BYMONTH=${month}` : "";
  const place = ORDINALS[textOf(pattern["index"])] ?? 1;
  const onDays = days === "" ? "" : `;BYDAY=${days}`;
  const first = WEEKDAYS[textOf(pattern["firstDayOfWeek"]).toLowerCase()];
  switch (pattern["type"]) {
    case "daily":
      return `FREQ=DAILY${every}`;
    case "weekly":
      return `FREQ=WEEKLY${every}${onDays}${first !== undefined && interval > 1 ? `;WKST=${first}` : ""}`;
    case "absoluteMonthly":
      return `FREQ=MONTHLY${every}${onDay}`;
    case "relativeMonthly":
      return days === "" ? null : `FREQ=MONTHLY${every}${onDays};BYSETPOS=${place}`;
    case "absoluteYearly":
      return `FREQ=YEARLY${every}${inMonth}${inMonth === "" ? "" : onDay}`;
    case "relativeYearly":
      if (days === "" || inMonth === "") return null;
      return `FREQ=YEARLY${every}${inMonth}${onDays};BYSETPOS=${place}`;
    default:
      return null;
  }
}

function endOf(range: ForeignRecord): string {
  const count = Math.trunc(numberOf(range["numberOfOccurrences"]));
  if (range["type"] === "numbered" && count > 0) return `;COUNT=${count}`;
  const end = textOf(range["endDate"]).slice(0, 10);
  const ends = range["type"] === "endDate" && isDay(end) && !end.startsWith("0001");
  return ends ? `;UNTIL=${end.replaceAll("-", "")}` : "";
}
