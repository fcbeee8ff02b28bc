import {
  type DayValue,
  type FilterTerm,
  foldName,
  type NameValue,
  parseTaskFilter,
  type TagId,
  type TaskFilter,
  type TaskSelection,
  type UserId,
} from "@docket/contracts";
import { addDays, startOfDay } from "@docket/calendar";
import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { daysOf, type Moment, momentIn } from "./moment.ts";
import { findNamed, type NamedInFilter } from "./named-in-filter.ts";
import { tasks, taskTags } from "./tables.ts";
import { isLive } from "./tasks.ts";

/** Open tasks, in the words of the indexes that hold nothing else. */
export const isOpen = sql`not ${tasks.completed}`;

/** Behind all days in the order of the text, as what has no date is. */
export const NO_DUE = "none";

/** The due date as an index has it, which finds what has none as well. */
const dueKey = sql`coalesce(${tasks.due}, ${sql.raw(`'${NO_DUE}'`)})`;

/** What an owner's tasks have to be, to be among those selected. */
export interface Selection {
  /** Of these tags each carries one: a way to find them. None where the tag is left open. */
  readonly tags: readonly TagId[] | undefined;
  /** Whether all have a date, or none has: the order by due date reads the two apart. */
  readonly dated: boolean | undefined;
  /** All else. */
  readonly conditions: SQL | undefined;
}

/** @throws ProblemError `invalid-input` when the filter names a list or tag that the owner has not. */
export async function readSelection(
  db: Database,
  owner: UserId,
  selection: Partial<TaskSelection>,
): Promise<Selection> {
  const { completed, listId, priority, started, parentId, trashed, due } = selection;
  const moment = momentIn(selection.timeZone ?? "UTC");
  const filter = toFilter(selection.filter);
  const named = await findNamed(db, owner, filter);
  const asks = trashed !== undefined || filter.some(({ field }) => field === "trashed");
  const { tags, terms: untagged } = takeTags(selection.tagId, filter, named);
  const dueTerm = due === undefined ? [] : toFilter(`due:${due}`);
  const { dated, terms } = takeDated([...dueTerm, ...untagged]);
  const conditions = and(
    eq(tasks.ownerId, owner),
    asks ? undefined : isLive,
    trashed === undefined ? undefined : trashed ? isNotNull(tasks.deletedAt) : isLive,
    completed === undefined ? undefined : completed ? sql`${tasks.completed}` : isOpen,
    listId === undefined
      ? undefined
      : listId === "inbox"
        ? isNull(tasks.listId)
        : eq(tasks.listId, listId),
    priority === undefined ? undefined : inArray(tasks.priority, priority),
    started === undefined ? undefined : hasStarted(moment, started),
    parentId === undefined
      ? undefined
      : parentId === "none"
        ? isNull(tasks.parentId)
        : eq(tasks.parentId, parentId),
    filterConditions(owner, terms, named, moment),
  );
  return { tags, dated, conditions };
}

/**
 * What `readSelection` reads, as one condition on each task.
 *
 * @throws ProblemError `invalid-input` as `readSelection` does.
 */
export async function selectedTasks(
  db: Database,
  owner: UserId,
  selection: Partial<TaskSelection>,
): Promise<SQL | undefined> {
  const { tags, dated, conditions } = await readSelection(db, owner, selection);
  return and(conditions, isDated(dated), tags && carriesAny(tags));
}

/** Parts the tags of which each task has to carry one from the terms of a filter, if any term asks for no more than that. */
function takeTags(tagId: TagId[] | undefined, filter: TaskFilter, named: NamedInFilter) {
  if (tagId) return { tags: tagId, terms: filter };
  const tagsOf = (term: FilterTerm) => {
    if (term.field !== "tag" || term.negated) return undefined;
    const { ids, isNone } = toIds(term.values, named.tags);
    return isNone ? undefined : ids;
  };
  const taken = filter.find((term) => tagsOf(term) !== undefined);
  return { tags: taken && tagsOf(taken), terms: filter.filter((term) => term !== taken) };
}

/**
 * Takes the terms that say only whether a task has a date. One that contradicts the first of them stays a condition,
 * which no task meets.
 */
function takeDated(terms: TaskFilter) {
  const says = terms.map(saysDated);
  const dated = says.find((value) => value !== undefined);
  const left = terms.filter((_, place) => dated === undefined || says[place] !== dated);
  return { dated, terms: left };
}

/** @returns `undefined` for a term about anything else. */
function saysDated(term: FilterTerm): boolean | undefined {
  if (term.field !== "due") return undefined;
  if (term.values.every(({ kind }) => kind === "any")) return !term.negated;
  if (term.values.every(({ kind }) => kind === "none")) return term.negated;
  return undefined;
}

/** `Selection.dated` as a condition. */
export function isDated(dated: boolean | undefined): SQL | undefined {
  if (dated === undefined) return undefined;
  return sql`${dueKey} ${sql.raw(dated ? "<" : "=")} ${NO_DUE}`;
}

/** What names stand for; `none` stands for no id, but says so. */
function toIds<Id>(values: readonly NameValue[], named: ReadonlyMap<string, readonly Id[]>) {
  return {
    ids: values.flatMap((value) =>
      value.kind === "none" ? [] : (named.get(foldName(value.name)) ?? []),
    ),
    isNone: values.some(({ kind }) => kind === "none"),
  };
}

/** The schema has read it before. */
function toFilter(text: string | undefined): TaskFilter {
  const parsed = parseTaskFilter(text ?? "");
  if ("filter" in parsed) return parsed.filter;
  throw new Error("A filter that was accepted cannot be read.");
}

function filterConditions(
  owner: UserId,
  filter: TaskFilter,
  named: NamedInFilter,
  moment: Moment,
): SQL | undefined {
  return and(
    ...filter.map((term) => {
      if (!("values" in term)) return flagCondition(term.field, !term.negated, moment);
      const condition = sql`(${valueCondition(owner, term, named, moment)})`;
      return term.negated ? sql`${condition} is not true` : condition;
    }),
  );
}

/** In the words of the indexes of open and of live tasks. */
function flagCondition(field: "done" | "trashed" | "started", holds: boolean, moment: Moment): SQL {
  if (field === "done") return holds ? sql`${tasks.completed}` : isOpen;
  if (field === "trashed") return holds ? isNotNull(tasks.deletedAt) : isLive;
  return hasStarted(moment, holds);
}

type ValuedTerm = Extract<FilterTerm, { values: unknown }>;

function valueCondition(
  owner: UserId,
  term: ValuedTerm,
  named: NamedInFilter,
  moment: Moment,
): SQL | undefined {
  switch (term.field) {
    case "due":
      return or(...term.values.map((value) => isDue(value, moment)));
    case "start":
      return or(...term.values.map((value) => starts(value, moment)));
    case "list": {
      const { ids, isNone } = toIds(term.values, named.lists);
      return or(
        isNone ? isNull(tasks.listId) : undefined,
        ids.length > 0 ? inArray(tasks.listId, ids) : undefined,
      );
    }
    case "tag": {
      const { ids, isNone } = toIds(term.values, named.tags);
      return or(
        isNone ? sql`${tasks.tagIds} = '{}'` : undefined,
        ids.length > 0 ? carriesAny(ids) : undefined,
      );
    }
    case "priority":
      return inArray(tasks.priority, [...term.values]);
    case "parent": {
      const ids = term.values.flatMap((value) => (value === "none" ? [] : [value]));
      return or(
        ids.length < term.values.length ? isNull(tasks.parentId) : undefined,
        ids.length > 0 ? inArray(tasks.parentId, ids) : undefined,
      );
    }
  }
}

function carriesAny(ids: readonly TagId[]): SQL {
  return sql`${tasks.tagIds} && ${toArray(ids)}`;
}

/** As `carriesAny`; makes PostgreSQL look up these tasks by their ids, whatever it takes for few. */
export function isAmongThoseWith(owner: UserId, ids: readonly TagId[]): SQL {
  return sql`${tasks.id} = any(array(select ${taskTags.taskId} from ${taskTags} where ${and(
    eq(taskTags.ownerId, owner),
    sql`${taskTags.tagId} = any(${toArray(ids)})`,
  )}))`;
}

function toArray(ids: readonly TagId[]): SQL {
  return sql`${`{${ids.join(",")}}`}::uuid[]`;
}

/** What starts on a later day is out of sight until then. */
export function hasStarted({ today }: Moment, started: boolean): SQL {
  return started
    ? sql`(${tasks.start} is null or ${tasks.start} <= ${today}::date)`
    : sql`coalesce(${tasks.start} > ${today}::date, false)`;
}

/** Between the clocks of two zones there are two days at most: an hour and a day, to be exact. */
const FAR = 2;

export function isDue(value: DayValue, moment: Moment): SQL | undefined {
  if (value.kind === "none" || value.kind === "any") return isDated(value.kind === "any");
  if (value.kind === "overdue") return isOverdue(moment);
  const days = daysOf(value, moment);
  if (!days) return undefined;
  const { from, to } = days;
  const after = to && addDays(to, 1);
  // By text alone, for the index; then exactly. A whole day is one wherever it is looked at from.
  return and(
    sql`${dueKey} >= ${(from && addDays(from, -FAR)) ?? "0"}`,
    sql`${dueKey} < ${(after && addDays(after, FAR)) ?? NO_DUE}`,
    sql`case when ${tasks.dueAt} is null then ${and(
      from === null ? undefined : sql`${tasks.due} >= ${from}`,
      after === null ? sql`true` : sql`${tasks.due} < ${after}`,
    )} else ${and(
      from === null ? undefined : sql`${tasks.dueAt} >= ${startOfDay(from, moment.timeZone)}`,
      after === null ? sql`true` : sql`${tasks.dueAt} < ${startOfDay(after, moment.timeZone)}`,
    )} end`,
  );
}

/** Over, and not done: a day once it is past, a time of the clock once it has come. */
function isOverdue({ today, now }: Moment): SQL | undefined {
  return and(
    isOpen,
    sql`${dueKey} < ${addDays(today, FAR + 1) ?? NO_DUE}`,
    sql`case when ${tasks.dueAt} is null then ${tasks.due} < ${today} else ${tasks.dueAt} < ${now} end`,
  );
}

function starts(value: DayValue, moment: Moment): SQL | undefined {
  if (value.kind === "none") return isNull(tasks.start);
  if (value.kind === "any") return isNotNull(tasks.start);
  const days = daysOf(value, moment);
  return and(
    days?.from ? sql`${tasks.start} >= ${days.from}::date` : undefined,
    days?.to ? sql`${tasks.start} <= ${days.to}::date` : undefined,
    isNotNull(tasks.start),
  );
}
