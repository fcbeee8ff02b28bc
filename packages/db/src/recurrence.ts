import {
  addDays,
  checkRule,
  daysBetween,
  nextOccurrence,
  normalizeRule,
  RuleError,
  todayIn,
} from "@docket/calendar";
import {
  type Due,
  dueToText,
  type FollowingFields,
  type NewRecurrence,
  ProblemError,
  type Recurrence,
  type Task,
  type TaskChanges,
  type TaskId,
  type UpdateTask,
} from "@docket/contracts";

/*
 * How tasks come back, without a database: what a change makes of a series, and what comes next.
 */

/** What a series begins with. */
interface Beginning {
  readonly id: TaskId;
  readonly due: Due | null;
  readonly parentId: TaskId | null;
}

/**
 * The recurrence of a new task.
 *
 * @throws ProblemError `invalid-input` when it cannot come back like that.
 */
export function beginSeries(task: Beginning, asked: NewRecurrence | null): Recurrence | null {
  if (asked === null) return null;
  const wanted = toWanted(asked, task.due, null);
  return { ...anchor(task, wanted, RULE), count: 1, following: null };
}

/** A change that can be about one task of a series alone. */
export type ScopedChanges = TaskChanges & Pick<UpdateTask, "scope">;

/**
 * What a change makes of the recurrence of a task.
 *
 * With another due date the series begins anew from there; with another rule it counts anew as well.
 * A change of one task alone leaves with it what the following ones are to have.
 *
 * @returns `undefined` when it stays as it is.
 * @throws ProblemError `invalid-input` when the task cannot come back like that.
 */
export function changeSeries(task: Task, changes: ScopedChanges): Recurrence | null | undefined {
  const { recurrence: current } = task;
  const { recurrence: asked, due = task.due, parentId = task.parentId, scope } = changes;
  if (current === null) {
    return asked ? beginSeries({ id: task.id, due, parentId }, asked) : undefined;
  }
  if (scope === "this") return changeOne(task, current, changes);
  if (asked === null) return null;

  const wanted = asked ? toWanted(asked, due, current) : { ...current, ...zoneOf(due) };
  const isCounting = wanted.rule === current.rule && wanted.from === current.from;
  const isAnchored = isCounting && wanted.timeZone === current.timeZone && isSame(due, task.due);
  const following = withoutNamed(current.following, changes);
  if (isAnchored) {
    if (parentId !== null) refuse("/parentId", SUBTASK);
    return following === current.following ? undefined : { ...current, following };
  }
  const anchored = anchor({ id: task.id, due, parentId }, wanted, asked ? RULE : "/due");
  return { ...anchored, count: isCounting ? current.count : 1, following };
}

const RULE = "/recurrence/rule";
const SUBTASK = "A subtask repeats with its parent and cannot have a recurrence of its own.";

type Wanted = Pick<Recurrence, "rule" | "from" | "timeZone">;

function toWanted(asked: NewRecurrence, due: Due | null, current: Recurrence | null): Wanted {
  const { timeZone } = zoneOf(due);
  if (timeZone !== undefined && (asked.timeZone ?? timeZone) !== timeZone) {
    refuse("/recurrence/timeZone", "The due time is in another time zone. Omit this field.");
  }
  return {
    rule: canonical(asked.rule),
    from: asked.from ?? "due",
    timeZone: timeZone ?? asked.timeZone ?? current?.timeZone ?? "UTC",
  };
}

function canonical(rule: string): string {
  try {
    return normalizeRule(rule);
  } catch (error) {
    if (error instanceof RuleError) refuse(RULE, error.message);
    throw error;
  }
}

function zoneOf(due: Due | null): { timeZone?: string } {
  return due && "time" in due ? { timeZone: due.timeZone } : {};
}

function isSame(one: Due | null, other: Due | null): boolean {
  return (one && dueToText(one)) === (other && dueToText(other));
}

/** A series that begins with this task. @param pointer  where in the input is what may be wrong. */
function anchor(
  { id, due, parentId }: Beginning,
  { rule, from, timeZone }: Wanted,
  pointer: string,
): Omit<Recurrence, "count" | "following"> {
  if (parentId !== null) refuse("/parentId", SUBTASK);
  if (due === null) refuse("/due", "A recurring task must have a due date.");
  const start = "time" in due ? `${due.date}T${due.time}` : due.date;
  const problem = checkRule({ rule, start, timeZone, from });
  if (problem !== null) refuse(pointer, problem);
  return { rule, from, timeZone, seriesId: id, start, occurrence: start };
}

/** The fields of which the following ones can have other values than one that was changed alone. */
const ALONE = ["title", "notes", "priority", "tagIds", "start"] as const;

/** What was there before the first change of this one alone is what the next one gets. */
function changeOne(task: Task, current: Recurrence, changes: ScopedChanges): Recurrence {
  if (changes.recurrence !== undefined) {
    refuse(
      "/scope",
      "You cannot change the rule of a single occurrence. Use the scope `following`.",
    );
  }
  if (changes.due === null) refuse("/due", "A recurring task must have a due date.");
  if ((changes.parentId ?? null) !== null) refuse("/parentId", SUBTASK);
  const named = ALONE.filter((field) => changes[field] !== undefined);
  const before = Object.fromEntries(named.map((field) => [field, task[field]]));
  const following = { ...before, ...current.following };
  return Object.keys(following).length === 0 ? current : { ...current, following };
}

/** What is changed for all is no longer different for the following ones. */
function withoutNamed(
  following: FollowingFields | null,
  changes: ScopedChanges,
): FollowingFields | null {
  if (following === null) return null;
  const kept = Object.entries(following).filter(
    ([field]) => !ALONE.some((name) => name === field && changes[name] !== undefined),
  );
  if (kept.length === Object.keys(following).length) return following;
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

/** The task that comes next; its id and place are for the database to give. */
export type NextTask = Pick<
  Task,
  "title" | "notes" | "priority" | "tagIds" | "listId" | "parentId" | "due" | "start"
> & { readonly recurrence: Recurrence };

/**
 * What comes after a task of a series.
 *
 * @param doneAt  when this one was completed, or skipped.
 * @returns `null` when it was the last.
 */
export function nextOf(task: Task, recurrence: Recurrence, doneAt: Date): NextTask | null {
  const { from, timeZone, occurrence, count, following } = recurrence;
  const completedOn = from === "completion" ? todayIn(timeZone, doneAt) : undefined;
  const next = nextOccurrence({ ...recurrence, after: occurrence, completedOn });
  if (next === null) return null;
  const { title, notes, priority, tagIds, start, listId, parentId } = { ...task, ...following };
  const [date = "", time] = next.split("T");
  const [before = ""] = occurrence.split("T");
  return {
    title,
    notes,
    priority,
    tagIds,
    listId,
    parentId,
    due: time === undefined ? { date } : { date, time, timeZone },
    start: start && addDays(start, daysBetween(before, date)),
    recurrence: { ...recurrence, occurrence: next, count: count + 1, following: null },
  };
}

function refuse(pointer: string, detail: string): never {
  throw new ProblemError("invalid-input", { errors: [{ pointer, detail }] });
}
