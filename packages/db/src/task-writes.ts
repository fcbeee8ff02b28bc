import {
  type CreateTask,
  ProblemError,
  type Task,
  TaskId,
  type TaskChanges,
  type UpdateTask,
} from "@docket/contracts";
import { and, eq, isNull, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type Batch, inBatch, rememberUnchanged, toBatchJson } from "./batch.ts";
import { requireVersion, toVersionArray } from "./columns.ts";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { prepared } from "./prepared.ts";
import { beginSeries } from "./recurrence.ts";
import { tasks } from "./tables.ts";
import {
  type Field,
  namedIn,
  toArray,
  toChange,
  toDueColumns,
  toJson,
  toValues,
} from "./task-change.ts";
import { changeTasks } from "./task-bulk.ts";
import { requirePlace } from "./task-family.ts";
import { continueSeries } from "./series.ts";
import { placeBefore } from "./task-order.ts";
import { columns, getTask, isLive, owned } from "./tasks.ts";

const $ = sql.placeholder;

const plainRow = {
  ownerId: sql`begin_batch(${$("owner")}, ${$("batch")}::jsonb)`,
  id: $("id"),
  title: $("title"),
  notes: $("notes"),
  completed: $("completed"),
  completedAt: sql`case when ${$("completed")}::boolean then now() end`,
  priority: $("priority"),
  listId: $("listId"),
  createdAs: $("createdAs"),
};

const wholeRow = {
  ...plainRow,
  parentId: $("parentId"),
  position: sql`coalesce(${$("position")}, new_position())`,
  tagIds: sql`${$("tagIds")}`,
  due: sql`${$("due")}`,
  dueAt: sql`${$("dueAt")}`,
  start: $("start"),
  recurrence: toJson(sql`${$("recurrence")}`),
};

function creation(db: Database, name: string, values: typeof plainRow) {
  return db
    .insert(tasks)
    .values(values)
    .onConflictDoNothing({ target: [tasks.ownerId, tasks.id] })
    .returning(columns)
    .prepare(name);
}

// Each by itself, since a transaction has use for one of them.
const creating = prepared((db: Database) => creation(db, "task_create", plainRow));
const creatingWhole = prepared((db: Database) => creation(db, "task_create_whole", wholeRow));

function update(db: Database, names: readonly Field[], isVersioned: boolean) {
  const { set, differs } = toChange(names, (name) => sql`${$(name)}`);
  return db
    .update(tasks)
    .set(set)
    .where(
      and(
        eq(tasks.ownerId, $("owner")),
        eq(tasks.id, $("id")),
        isLive,
        isVersioned ? sql`${tasks.version} = any(${$("version")}::bigint[])` : undefined,
        differs,
        // What becomes of a series is not for one statement.
        isNull(tasks.recurrence),
        sql`begin_batch(${$("owner")}, ${$("batch")}::jsonb) is not null`,
      ),
    )
    .returning(columns)
    .prepare(`task_update_${names.join("_")}${isVersioned ? "_at" : ""}`);
}

/** By the names of the fields that are set; there are few of them that people use together. */
const changing = prepared((db: Database) => {
  const known = new Map<string, ReturnType<typeof update>>();
  return (names: readonly Field[], isVersioned: boolean) => {
    const key = `${names.join()} ${isVersioned}`;
    const built = known.get(key) ?? update(db, names, isVersioned);
    known.set(key, built);
    return built;
  };
});

type NewTask = Omit<CreateTask, "userId" | "idempotencyKey">;

/**
 * Creates a task once, however often it is asked to. One that is done already and comes back brings the
 * next one with it.
 *
 * @returns `replayed` when the same content was created under this id before; the task is then as
 *   it stands now, later changes included.
 * @throws ProblemError `task-exists` when the id was created with other content; `task-not-found`
 *   when the task to be put in front of, or below, is missing; `invalid-input` when it cannot be there.
 */
export async function createTask(
  db: Database,
  batch: Batch,
  task: NewTask,
): Promise<{ task: Task; replayed: boolean }> {
  const createdAs = task.id === undefined ? null : digest(contentOf(task));
  const isPlaced = (task.parentId ?? null) !== null || task.before !== undefined;
  const isFollowed = task.completed && (task.recurrence ?? null) !== null;
  const created =
    isPlaced || isFollowed
      ? await inBatch(db, batch, async (transaction) => {
          // A retry may name a place that is gone since.
          if (task.id !== undefined && (await firstOf(transaction, batch, task.id)))
            return undefined;
          const place = await requirePlace(transaction, batch.owner, task);
          const position = await placeBefore(transaction, batch.owner, {
            ...place,
            before: task.before,
          });
          const made = await insert(transaction, batch, { ...task, ...place, position, createdAs });
          if (made && isFollowed) await continueSeries(transaction, batch.owner, [made]);
          return made;
        })
      : await insert(db, batch, { ...task, createdAs });
  if (created) return { task: created, replayed: false };
  const again = rememberUnchanged(db, batch, (...where) => createTask(...where, task));
  if (again) return again;
  if (task.id === undefined) throw new Error("A fresh UUIDv7 met one in use.");

  const first = await firstOf(db, batch, task.id);
  if (!first || first.createdAs !== createdAs) throw new ProblemError("task-exists");
  const { createdAs: _, ...stored } = first;
  return { task: stored, replayed: true };
}

async function firstOf(db: Database, batch: Batch, id: TaskId) {
  const [first] = await db
    .select({ ...columns, createdAs: tasks.createdAs })
    .from(tasks)
    .where(owned(batch.owner, id));
  return first;
}

/** What makes two requests to create a task the same; what is not named adds nothing. */
function contentOf({ title, notes, completed, priority, listId, ...more }: NewTask) {
  const { parentId, before, tagIds, due, start, recurrence } = more;
  const named = {
    ...(parentId ? { parentId } : {}),
    ...(before === undefined ? {} : { before }),
    ...(tagIds.length === 0 ? {} : { tagIds }),
    ...(due ? { due } : {}),
    ...(start ? { start } : {}),
    ...(recurrence ? { recurrence } : {}),
  };
  const isNamed = Object.keys(named).length > 0;
  return [
    title,
    notes,
    completed,
    priority,
    ...(listId ? [listId] : []),
    ...(isNamed ? [named] : []),
  ];
}

interface Insertion extends NewTask {
  readonly position?: string | undefined;
  readonly createdAs: string | null;
}

async function insert(
  db: Database,
  batch: Batch,
  { id, title, notes, completed, priority, createdAs, ...more }: Insertion,
): Promise<Task | undefined> {
  const { listId = null, parentId = null, position = null, tagIds, due, start } = more;
  const taskId = id ?? TaskId.parse(uuidv7());
  const recurrence = beginSeries({ id: taskId, due, parentId }, more.recurrence);
  const plain = {
    owner: batch.owner,
    batch: toBatchJson(batch),
    id: taskId,
    title,
    notes,
    completed,
    priority,
    listId,
    createdAs,
  };
  const whole = {
    parentId,
    position,
    tagIds: toArray(tagIds),
    ...toDueColumns(due),
    start,
    recurrence: recurrence && JSON.stringify(recurrence),
  };
  const isPlain = position === null && tagIds.length === 0 && due === null && start === null;
  const [created] = await (isPlain
    ? creating(db).execute(plain)
    : creatingWhole(db).execute({ ...plain, ...whole }));
  return created;
}

type TaskChange = Omit<UpdateTask, "userId" | "idempotencyKey">;

/**
 * Changes the named fields and no others. Naming only values the task already has changes nothing,
 * its version included, so a repeated request is harmless. Subtasks go where their parent goes, and are
 * done when it is.
 *
 * @throws ProblemError `task-not-found`; `task-changed` when the task is not at `ifVersion`;
 *   `invalid-input` when it cannot be where it is put.
 */
export async function updateTask(db: Database, batch: Batch, change: TaskChange): Promise<Task> {
  const { taskId, ifVersion, before, scope: _, ...changes } = change;
  if (before !== undefined || concernsOthers(changes)) return updateWithOthers(db, batch, change);
  const values = toValues(changes);
  const names = namedIn(values);
  if (names.length > 0) {
    const [changed] = await changing(db)(names, ifVersion !== undefined).execute({
      ...values,
      owner: batch.owner,
      id: taskId,
      version: toVersionArray(ifVersion),
      batch: toBatchJson(batch),
    });
    if (changed) return changed;
  }
  const again = rememberUnchanged(db, batch, (...where) => updateTask(...where, change));
  if (again) return again;
  const task = await getTask(db, batch.owner, taskId);
  if (task.recurrence !== null) return updateWithOthers(db, batch, change);
  requireVersion(task, ifVersion, "task-changed");
  return task;
}

/** A change of one task that has to look at others, or makes them. */
function updateWithOthers(
  db: Database,
  batch: Batch,
  { taskId, ifVersion, ...changes }: TaskChange,
): Promise<Task> {
  return inBatch(db, batch, async (transaction) => {
    const found = await getTask(transaction, batch.owner, taskId);
    requireVersion(found, ifVersion, "task-changed");
    const [task] = await changeTasks(transaction, batch.owner, [taskId], changes);
    if (!task) throw new ProblemError("task-not-found");
    return task;
  });
}

/** Whether a change of one task can be one of others, too. */
function concernsOthers({ completed, listId, parentId, recurrence }: TaskChanges): boolean {
  return [listId, parentId, recurrence].some((field) => field !== undefined) || completed === true;
}
