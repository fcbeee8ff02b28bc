import {
  CreateTask,
  DeleteTask,
  GetTask,
  ListTasks,
  ProblemError,
  Task,
  TaskId,
  TaskPage,
  Timestamp,
  UpdateTask,
} from "@docket/contracts";
import {
  createTask,
  deleteTask,
  getTask,
  listTasks,
  type TaskPosition,
  updateTask,
} from "@docket/db";
import { z } from "zod";
import type { CursorCodec } from "./cursor.ts";
import { ownProcedure, router } from "./procedures.ts";

const tags = ["Tasks"];
const collection = "/users/{userId}/tasks";
const member = "/users/{userId}/tasks/{taskId}";

export const taskRouter = router({
  list: ownProcedure
    .meta({ rest: { method: "GET", path: collection, summary: "List tasks, newest first", tags } })
    .input(ListTasks)
    .output(TaskPage)
    .query(async ({ ctx, input: { limit, cursor, completed } }) => {
      const scope = `${ctx.user.id} task.list completed=${completed ?? "any"}`;
      const after = cursor === undefined ? undefined : openCursor(ctx.cursors, scope, cursor);
      const page = await listTasks(ctx.db, ctx.user.id, { limit, after, completed });
      const nextCursor = page.next && ctx.cursors.seal(scope, [page.next.createdAt, page.next.id]);
      return { items: page.items, nextCursor };
    }),

  get: ownProcedure
    .meta({ rest: { method: "GET", path: member, summary: "Get a task", tags, etag: "version" } })
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
          "With an `id` of the client's choice a retry is safe: the first request creates the task " +
          "(201), the same request again answers with it (200).",
        tags,
        status: 201,
        location: `${collection}/{id}`,
        etag: "version",
        problems: ["task-exists"],
      },
    })
    .input(CreateTask)
    .output(Task)
    .mutation(async ({ ctx, input }) => {
      const { task, replayed } = await createTask(ctx.db, ctx.user.id, input);
      if (ctx.reply) ctx.reply.replayed = replayed;
      return task;
    }),

  update: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: member,
        summary: "Change a task",
        description: "Changes the fields it names and no others.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        mergePatch: true,
        problems: ["task-changed"],
      },
    })
    .input(UpdateTask)
    .output(Task)
    .mutation(({ ctx, input }) => updateTask(ctx.db, ctx.user.id, input)),

  delete: ownProcedure
    .meta({
      rest: {
        method: "DELETE",
        path: member,
        summary: "Delete a task",
        tags,
        status: 204,
        ifMatch: "ifVersion",
        problems: ["task-changed"],
      },
    })
    .input(DeleteTask)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTask(ctx.db, ctx.user.id, input)),
});

const Position = z
  .tuple([Timestamp, TaskId])
  .transform(([createdAt, id]): TaskPosition => ({ createdAt, id }));

function openCursor(cursors: CursorCodec, scope: string, cursor: string): TaskPosition {
  const position = cursors.open(scope, cursor);
  if (position) return Position.parse(position);
  throw new ProblemError("invalid-input", {
    errors: [{ pointer: "/cursor", detail: "Is not a `nextCursor` of this listing." }],
  });
}
