import { wallClockAt } from "@docket/calendar";
import type { ListColour, Priority } from "@docket/contracts";
import { type ForeignFields, readFields } from "./foreign-fields.ts";
import {
  type ForeignOptions,
  ForeignRecords,
  type ForeignRepeat,
  type ForeignTagName,
  type ImportedRecords,
} from "./foreign-records.ts";
import { dueAt } from "./foreign-time.ts";
import { isRecord, notOfFormat, parseForeignJson } from "./foreign-value.ts";
import { nearestColour } from "./nearest-colour.ts";
import { type Families, familiesOf, readRelations } from "./vikunja-relations.ts";

/** Vikunja's five, of which the upper three all say "now". */
const PRIORITIES: readonly Priority[] = ["none", "low", "medium", "high"];

/** Any that a number holds without loss. */
const MOST = Number.MAX_SAFE_INTEGER;

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
  const projects = parseForeignJson(text);
  if (
    !Array.isArray(projects) ||
    !projects.some((project) => isRecord(project) && "tasks" in project)
  ) {
    throw notOfFormat("This is not the data.json of a Vikunja export: an array of projects.");
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
  const due = task.minute("due_date");
  const completed = task.flag("done");
  const [id, title] = [task.text("id"), task.text("title")];
  const [parentKey, ...otherParents] = families.parents.get(id) ?? [];
  for (const _ of otherParents) {
    records.leftOut.add("task.parent", "has several: is below the first of them");
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
    due: due === null ? null : dueAt(due, timeZone),
    start: startOf(task, timeZone),
    repeat: repeatOf(task),
    createdAt: task.instant("created"),
    updatedAt: task.instant("updated"),
  });
  readRelations(task, families);
}

function priorityOf(task: ForeignFields): Priority {
  const priority = task.count("priority", 0, MOST) ?? 0;
  if (priority > 3) task.leaveOut("priority", "above high: is high now");
  return PRIORITIES[Math.min(priority, 3)] ?? "none";
}

function startOf(task: ForeignFields, timeZone: string): string | null {
  const start = task.instant("start_date");
  if (start === null) return null;
  const { date, time } = wallClockAt(start, timeZone);
  if (time !== "00:00") task.leaveOut("start_date", "the time of day");
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
function repeatOf(task: ForeignFields): ForeignRepeat | null {
  const mode = task.count("repeat_mode", 0, 2);
  if (mode === 1) {
    // The month is all that counts there, whatever this says.
    task.ignore("repeat_after");
    return { rule: "FREQ=MONTHLY", from: "due" };
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
