import type { ListColour, Priority } from "@docket/contracts";
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
import { dueAt, instantOf, wallClock } from "./foreign-time.ts";
import { textOfHtml } from "./plain-text.ts";

const READ_OF_PROJECT = new Set([
  "id",
  "title",
  "hex_color",
  "is_archived",
  "tasks",
  "created",
  "updated",
  "owner",
  "position",
  // How it looks there, not what there is to do.
  "views",
  "buckets",
  "positions",
  "task_positions",
  "task_buckets",
  "max_permission",
  "max_right",
]);
const READ_OF_TASK = new Set([
  "id",
  "title",
  "description",
  "done",
  "done_at",
  "due_date",
  "start_date",
  "priority",
  "labels",
  "repeat_after",
  "repeat_mode",
  "related_tasks",
  "created",
  "updated",
  "comments",
  // Says where it is, or who made it, once more.
  "project_id",
  "list_id",
  "index",
  "identifier",
  "created_by",
  "position",
  "bucket_id",
  "kanban_position",
  "buckets",
]);

/** Vikunja's five, of which the upper three all say "now". */
const PRIORITIES: readonly Priority[] = ["none", "low", "medium", "high", "high", "high"];

/**
 * Reads the `data.json` of Vikunja's user export: an array of projects with their tasks.
 *
 * @throws ProblemError `malformed-json`; `invalid-input` when it is something else.
 */
export function readVikunja(text: string, options: ForeignOptions): ImportedRecords {
  const file = parseForeignJson(text);
  if (!Array.isArray(file) || !file.some((project) => isRecord(project) && "tasks" in project)) {
    throw notOfFormat("This is not the data.json of a Vikunja export: an array of projects.");
  }
  const records = new ForeignRecords("Vikunja", options);
  const projects = recordsOf(file);
  const parents = parentsOf(projects.flatMap(({ tasks }) => recordsOf(tasks)));
  for (const project of projects) {
    const listId = records.addList(textOf(project["id"]), {
      name: textOf(project["title"]),
      colour: nearestColour(textOf(project["hex_color"])),
      archived: project["is_archived"] === true,
    });
    records.leftOut.addRest(project, "project", READ_OF_PROJECT);
    for (const task of recordsOf(project["tasks"])) {
      const parentKey = parents.get(textOf(task["id"]));
      addTask(records, task, { listId, parentKey, timeZone: options.timeZone });
    }
  }
  return records.records();
}

/** By the id of the subtask. Either side may have the relation. */
function parentsOf(tasks: readonly ForeignRecord[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const task of tasks) {
    const related = task["related_tasks"];
    if (!isRecord(related)) continue;
    const id = textOf(task["id"]);
    for (const child of recordsOf(related["subtask"])) parents.set(textOf(child["id"]), id);
    for (const parent of recordsOf(related["parenttask"])) parents.set(id, textOf(parent["id"]));
  }
  return parents;
}

function addTask(
  records: ForeignRecords,
  task: ForeignRecord,
  place: { listId: string; parentKey: string | undefined; timeZone: string },
): void {
  const { listId, parentKey, timeZone } = place;
  const { leftOut } = records;
  const due = instantOf(textOf(task["due_date"]));
  const start = instantOf(textOf(task["start_date"]));
  const priority = numberOf(task["priority"]);
  if (priority > 3) leftOut.add("task.priority", "above high: is high now");
  records.addTask({
    key: textOf(task["id"]),
    listId,
    parentKey,
    title: textOf(task["title"]),
    notes: [
      textOfHtml(textOf(task["description"])),
      ...recordsOf(task["comments"]).map(({ comment }) => textOfHtml(textOf(comment))),
    ],
    completed: task["done"] === true,
    completedAt: instantOf(textOf(task["done_at"])),
    priority: PRIORITIES[priority] ?? (priority > 5 ? "high" : "none"),
    tags: recordsOf(task["labels"]).map(({ title }) => textOf(title)),
    due: due === null ? null : dueAt(due, timeZone),
    start: start === null ? null : wallClock(start, timeZone).date,
    repeat: repeatOf(records, task),
    createdAt: instantOf(textOf(task["created"])),
    updatedAt: instantOf(textOf(task["updated"])),
  });
  const { related_tasks: related } = task;
  if (isRecord(related)) {
    const others = Object.keys(related).filter((kind) => !["subtask", "parenttask"].includes(kind));
    for (const kind of others) leftOut.add(`task.related_tasks.${kind.slice(0, 100)}`);
  }
  leftOut.addRest(task, "task", READ_OF_TASK);
}

const DAY = 86_400;

/** Seconds between two times, or each month; mode 2 counts from the day on which it was done. */
function repeatOf({ leftOut }: ForeignRecords, task: ForeignRecord): ForeignRepeat | null {
  const [every, mode] = [numberOf(task["repeat_after"]), numberOf(task["repeat_mode"])];
  if (mode === 1) return { rule: "FREQ=MONTHLY", from: "due" };
  if (every <= 0) return null;
  if (every % DAY !== 0) {
    leftOut.add("task.repeat_after", "not a whole number of days");
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

/** Degrees of hue at which each colour begins. */
const HUES: readonly (readonly [number, ListColour])[] = [
  [15, "red"],
  [40, "orange"],
  [65, "yellow"],
  [155, "green"],
  [190, "teal"],
  [255, "blue"],
  [290, "purple"],
  [345, "pink"],
  [361, "red"],
];

/** @param hex  `rrggbb`, with or without its `#`. */
function nearestColour(hex: string): ListColour {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  if (!match) return "grey";
  const [red = 0, green = 0, blue = 0] = match
    .slice(1)
    .map((part) => Number.parseInt(part, 16) / 255);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 0.1) return "grey";
  const sixth =
    most === red
      ? ((green - blue) / range + 6) % 6
      : most === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4;
  return HUES.find(([end]) => sixth * 60 < end)?.[1] ?? "grey";
}
