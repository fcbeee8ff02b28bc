import { wallClockAt } from "@docket/calendar";
import type { Due, ListColour, Priority } from "@docket/contracts";
import { clampedMonthDay } from "./clamped-month-day.ts";
import { type ForeignFields, readFields } from "./foreign-fields.ts";
import {
  type ForeignOptions,
  ForeignRecords,
  type ForeignRepeat,
  type ForeignTagName,
  type ImportedRecords,
} from "./foreign-records.ts";
import { dueAt } from "./foreign-time.ts";
import { type ForeignRecord, notOfFormat, parseForeignJson } from "./foreign-value.ts";
import { hasOneOf, kindOfRecords } from "./kind-of-records.ts";
import { nearestColour } from "./nearest-colour.ts";
import { type Families, familiesOf, readRelations } from "./vikunja-relations.ts";

/** Vikunja's five, of which the upper three all say "now". */
const PRIORITIES: readonly Priority[] = ["none", "low", "medium", "high"];

/** Any that a number holds without loss. */
const MOST = Number.MAX_SAFE_INTEGER;

/** Tasks of the API and lists of other services have one of these fields; projects have none. */
const isNoProject = hasOneOf(["done", "due_date", "project_id", "related_tasks", "displayName"]);
const KINDS = {
  isList: (record: ForeignRecord) => "tasks" in record && !isNoProject(record),
  isTask: isNoProject,
};

/** What all tasks are read with. */
interface Reading {
  readonly records: ForeignRecords;
  readonly timeZone: string;
  readonly families: Families;
}

/**
 * Reads the `data.json` of Vikunja's user export: an array of projects with their tasks.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` when it is something else.
 */
export function readVikunja(text: string, options: ForeignOptions): ImportedRecords {
  const projects = parseForeignJson(text, options.limits);
  if (!Array.isArray(projects) || kindOfRecords(projects, KINDS) !== "lists") {
    throw notOfFormat(
      "This is not the data.json of a Vikunja export: an array of projects, each with its tasks.",
    );
  }
  const { leftOut, timeZone } = options;
  const records = new ForeignRecords("Vikunja", options);
  const reading = { records, timeZone, families: familiesOf(projects) };
  readFields({ projects }, { path: "file", leftOut }, (file) => {
    const order = { path: "project", orderedBy: "position" };
    file.records("projects", (project) => addProject(reading, project), order);
  });
  return records.records();
}

function addProject(reading: Reading, project: ForeignFields): void {
  const projectId = project.text("id");
  const name = project.text("title");
  const listId = reading.records.addList(projectId || name, {
    name,
    colour: colourOf(project),
    archived: project.flag("is_archived"),
    createdAt: project.instant("created"),
    updatedAt: project.instant("updated"),
  });
  const addOne = (task: ForeignFields) => {
    task.repeats("project_id", projectId);
    task.repeats("list_id", projectId);
    addTask(reading, task, listId);
  };
  project.records("tasks", addOne, { path: "task", orderedBy: "position" });
}

function colourOf(fields: ForeignFields): ListColour | null {
  return fields.parsed("hex_color", nearestColour);
}

function addTask({ records, timeZone, families }: Reading, task: ForeignFields, listId: string) {
  const dueTime = task.minute("due_date");
  const due = dueTime === null ? null : dueAt(dueTime, timeZone);
  const completed = task.flag("done");
  const [id, title] = [task.text("id"), task.text("title")];
  const parents = families.parents.get(id) ?? new Set();
  const [parentKey] = parents;
  if (parents.size > 1) {
    const reason = "several parents: used the first";
    records.leftOut.add("task.parent", reason, parents.size - 1);
  }
  records.addTask({
    key: id || JSON.stringify([listId, title]),
    listId,
    parentKey,
    title,
    notes: [
      task.html("description"),
      ...task.records("comments", (comment) => commentOf(comment, timeZone)),
    ],
    completed,
    completedAt: completed ? task.instant("done_at") : null,
    priority: priorityOf(task),
    tags: task.records("labels", labelOf),
    due,
    start: startOf(task, timeZone),
    repeat: repeatOf(task, due),
    createdAt: task.instant("created"),
    updatedAt: task.instant("updated"),
  });
  readRelations(task, families);
}

function priorityOf(task: ForeignFields): Priority {
  const priority = task.count("priority", 0, MOST) ?? 0;
  if (priority > 3) task.leaveOut("priority", "higher than high: now high");
  return PRIORITIES[Math.min(priority, 3)] ?? "none";
}

function startOf(task: ForeignFields, timeZone: string): string | null {
  const start = task.instant("start_date");
  if (start === null) return null;
  const { date, time } = wallClockAt(start, timeZone);
  if (time !== "00:00") task.leaveOut("start_date", "time of day removed");
  return date;
}

function labelOf(label: ForeignFields): ForeignTagName {
  label.ignore("id");
  return { name: label.text("title"), colour: colourOf(label) };
}

/** What somebody said, after who it was and when. */
function commentOf(comment: ForeignFields, timeZone: string): string {
  comment.ignore("id");
  comment.repeats("updated", comment.peek("created"));
  const author = comment.record("author", (user) => {
    user.ignore("id");
    return user.text("name") || user.text("username");
  });
  const created = comment.instant("created");
  const at = created === null ? null : wallClockAt(created, timeZone);
  const head = [author, at && `${at.date} ${at.time}`].filter(Boolean).join(", ");
  const words = comment.html("comment");
  return head === "" ? words : `${head}: ${words}`;
}

const DAY = 86_400;

/** Seconds between two times, or each month; mode 2 counts from the day on which it was done. */
function repeatOf(task: ForeignFields, due: Due | null): ForeignRepeat | null {
  const mode = task.count("repeat_mode", 0, 2);
  if (mode === 1) {
    // The month is all that counts there, whatever this says.
    task.ignore("repeat_after");
    const day = due === null ? null : Number(due.date.slice(8));
    // A day that all months have is the day of the task, so the rule needs no day.
    const clamped = day !== null && day > 28 ? clampedMonthDay(day) : "";
    return { rule: `FREQ=MONTHLY${clamped}`, from: "due" };
  }
  const every = task.count("repeat_after", 1, MOST);
  if (every === null) return null;
  if (every % DAY !== 0) {
    task.leaveOut("repeat_after", "not a whole number of days");
    return null;
  }
  const from = mode === 2 ? "completion" : "due";
  const days = every / DAY;
  return days % 7 === 0
    ? { rule: `FREQ=WEEKLY${intervalOf(days / 7)}`, from }
    : { rule: `FREQ=DAILY${intervalOf(days)}`, from };
}

function intervalOf(count: number): string {
  return count === 1 ? "" : `;INTERVAL=${count}`;
}
