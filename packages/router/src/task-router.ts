import {
  CountTasks,
  CreateTask,
  DeleteTask,
  FoundTasks,
  GetTask,
  ListTasks,
  QuickAddedTasks,
  QuickAddTasks,
  RestoreTask,
  SearchTasks,
  SelectTasks,
  SkippedTask,
  SkipTask,
  Task,
  TaskCounts,
  TaskId,
  TaskPage,
  Tasks,
  UpdateTask,
  UpdateTasks,
} from "@docket/contracts";
import {
  countTasks,
  createTask,
  deleteTask,
  getTask,
  listTasks,
  restoreTask,
  restoreTasks,
  searchTasks,
  skipTask,
  startSearchBacklog,
  type TaskPosition,
  trashTasks,
  updateTask,
  updateTasks,
} from "@docket/db";
import { z } from "zod";
import { DELETE_ROUTE, deletion } from "./deletion.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { quickAdd, recallQuickAdd } from "./quick-add.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Tasks"];
const collection = "/users/{userId}/tasks";
const member = "/users/{userId}/tasks/{taskId}";

async function recallTasks({ past, input }: RepeatedCall<{ readonly ids: readonly TaskId[] }>) {
  return { items: await past.many("task", input.ids) };
}

async function recallSkip({ past, details }: RepeatedCall<SkipTask>) {
  const next = TaskId.nullable().parse(details);
  return { next: next && (await past.one("task", next)) };
}

const updateMany = write({
  output: Tasks,
  perform: async ({ db, batch, input }: WriteCall<UpdateTasks>) => ({
    items: await updateTasks(db, batch, input),
  }),
  recall: recallTasks,
});

export const taskRouter = router({
  list: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: collection,
        summary: "List tasks",
        description:
          "Newest first by default. Tasks must match all parameters; for repeated `tagId` or `priority`, one match is enough. Tasks in the trash are omitted by default.",
        tags,
      },
    })
    .input(ListTasks)
    .output(TaskPage)
    .query(async ({ ctx, input }) => {
      const { userId: _, limit, cursor, ...listing } = input;
      const scope = `${ctx.user.id} task.list ${JSON.stringify(listing)}`;
      const after = openCursor(ctx.cursors, Position, scope, cursor);
      const { items, next } = await listTasks(ctx.db, ctx.user.id, { ...listing, limit, after });
      return { items, nextCursor: next && ctx.cursors.seal(scope, [next.key, next.id]) };
    }),

  search: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: `${collection}/search`,
        summary: "Search tasks, the best match first",
        description:
          "Finds tasks that have every word of `query` in title or notes: as a whole word, as the beginning or a part of a longer word, or with one typo. There is no search syntax.",
        tags,
      },
    })
    .input(SearchTasks)
    .output(FoundTasks)
    .query(async ({ ctx, input }) => ({ items: await searchTasks(ctx.db, ctx.user.id, input) })),

  counts: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: `${collection}/counts`,
        summary: "Count the tasks of every view",
        description:
          "The number of tasks in each view. Each field's description contains the equivalent filter.",
        tags,
      },
    })
    .input(CountTasks)
    .output(TaskCounts)
    .query(({ ctx, input }) => countTasks(ctx.db, ctx.user.id, input.timeZone)),

  get: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: member,
        summary: "Get a task",
        tags,
        etag: "version",
        problems: ["task-not-found"],
      },
    })
    .input(GetTask)
    .output(Task)
    .query(({ ctx, input }) => getTask(ctx.db, ctx.user.id, input.taskId)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: collection,
        summary: "Create a task",
        description:
          "If the client chooses the `id`, retries are safe: the first request creates the task (201), the same request again returns it (200).",
        tags,
        status: 201,
        location: `${collection}/{id}`,
        etag: "version",
        idempotencyKey: "idempotencyKey",
        problems: [
          "list-not-found",
          "tag-not-found",
          "task-not-found",
          "task-exists",
          "quota-exceeded",
        ],
      },
    })
    .input(CreateTask)
    .output(Task)
    .mutation(
      write({
        output: Task,
        async perform({ db, batch, input, notes }: WriteCall<CreateTask>) {
          const { task, replayed } = await createTask(db, batch, input);
          notes.replayed = replayed;
          return task;
        },
        async recall({ past, input, notes }: RepeatedCall<CreateTask>) {
          const [task] = await past.created("task");
          notes.replayed = task === undefined;
          return task ?? past.one("task", input.id ?? "");
        },
      }),
    ),

  quickAdd: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/quick-add`,
        summary: "Create tasks from text (quick add)",
        description:
          "Reads title, list, tags, priority, dates and recurrence from each line. Creates tags that do not exist yet. Creates all tasks or none.",
        tags,
        status: 201,
        idempotencyKey: "idempotencyKey",
        problems: ["list-not-found", "quota-exceeded"],
      },
    })
    .input(QuickAddTasks)
    .output(QuickAddedTasks)
    .mutation(
      write({
        output: QuickAddedTasks,
        perform: ({ db, batch, input }: WriteCall<QuickAddTasks>) => quickAdd(db, batch, input),
        recall: recallQuickAdd,
      }),
    ),

  update: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: member,
        summary: "Change a task",
        description: "Changes only the fields that are sent.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        mergePatch: true,
        idempotencyKey: "idempotencyKey",
        problems: [
          "task-not-found",
          "list-not-found",
          "tag-not-found",
          "task-changed",
          "quota-exceeded",
        ],
      },
    })
    .input(UpdateTask)
    .output(Task)
    .mutation(
      write({
        output: Task,
        perform: ({ db, batch, input }: WriteCall<UpdateTask>) => updateTask(db, batch, input),
        recall: ({ past, input }: RepeatedCall<UpdateTask>) => past.one("task", input.taskId),
      }),
    ),

  delete: ownProcedure
    .meta({
      rest: {
        ...DELETE_ROUTE,
        path: member,
        summary: "Delete a task",
        description:
          "Moves the task to the trash, where it stays for 30 days. A task that is already in the trash does not change.",
        tags,
        problems: ["task-not-found", "task-changed"],
      },
    })
    .input(DeleteTask)
    .output(z.void())
    .mutation(
      deletion(({ db, batch, input }: WriteCall<DeleteTask>) => deleteTask(db, batch, input)),
    ),

  restore: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${member}/restore`,
        summary: "Restore a task from the trash",
        description: "Restores the task to its list, or to the Inbox if the list was deleted.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        idempotencyKey: "idempotencyKey",
        problems: ["task-not-found", "task-changed", "quota-exceeded"],
      },
    })
    .input(RestoreTask)
    .output(Task)
    .mutation(
      write({
        output: Task,
        perform: ({ db, batch, input }: WriteCall<RestoreTask>) => restoreTask(db, batch, input),
        recall: ({ past, input }: RepeatedCall<RestoreTask>) => past.one("task", input.taskId),
      }),
    ),

  skip: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${member}/skip`,
        summary: "Skip an occurrence of a recurring task",
        description:
          "Moves this occurrence and its subtasks to the trash, and creates the next one.",
        tags,
        ifMatch: "ifVersion",
        idempotencyKey: "idempotencyKey",
        problems: ["task-not-found", "task-changed", "not-recurring", "quota-exceeded"],
      },
    })
    .input(SkipTask)
    .output(SkippedTask)
    .mutation(
      write({
        output: SkippedTask,
        perform: ({ db, batch, input }: WriteCall<SkipTask>) => skipTask(db, batch, input),
        recall: recallSkip,
      }),
    ),

  updateMany: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: collection,
        summary: "Change many tasks",
        description: "Changes only the fields that are sent, for all tasks in `ids` or for none.",
        tags,
        idempotencyKey: "idempotencyKey",
        problems: ["task-not-found", "list-not-found", "tag-not-found", "quota-exceeded"],
      },
    })
    .input(UpdateTasks)
    .output(Tasks)
    .mutation(async (options) => {
      const changed = await updateMany(options);
      if (options.input.notes !== undefined) startSearchBacklog(options.ctx.db);
      return changed;
    }),

  deleteMany: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/delete`,
        summary: "Delete many tasks",
        description:
          "Moves all tasks in `ids` to the trash, or none. Tasks that are already in the trash do not change.",
        tags,
        idempotencyKey: "idempotencyKey",
        problems: ["task-not-found"],
      },
    })
    .input(SelectTasks)
    .output(Tasks)
    .mutation(
      write({
        output: Tasks,
        makesRoom: true,
        perform: async ({ db, batch, input }: WriteCall<SelectTasks>) => ({
          items: await trashTasks(db, batch, input.ids),
        }),
        recall: recallTasks,
      }),
    ),

  restoreMany: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/restore`,
        summary: "Restore many tasks from the trash",
        description: "All tasks in `ids`, or none.",
        tags,
        idempotencyKey: "idempotencyKey",
        problems: ["task-not-found", "quota-exceeded"],
      },
    })
    .input(SelectTasks)
    .output(Tasks)
    .mutation(
      write({
        output: Tasks,
        perform: async ({ db, batch, input }: WriteCall<SelectTasks>) => ({
          items: await restoreTasks(db, batch, input.ids),
        }),
        recall: recallTasks,
      }),
    ),
});

const Position = z
  .tuple([z.string(), TaskId])
  .transform(([key, id]): TaskPosition => ({ key, id }));
