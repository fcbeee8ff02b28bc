import {
  EmptiedTrash,
  EmptyTrash,
  ListTrash,
  PurgeTask,
  TaskId,
  Timestamp,
  TrashPage,
} from "@docket/contracts";
import { emptyTrash, listTrash, purgeTask, type TrashPosition } from "@docket/db";
import { z } from "zod";
import { DELETE_ROUTE, deletion } from "./deletion.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Trash"];
const path = "/users/{userId}/trash";

export const trashRouter = router({
  list: ownProcedure
    .meta({
      rest: { method: "GET", path, summary: "List the trash, most recently deleted first", tags },
    })
    .input(ListTrash)
    .output(TrashPage)
    .query(async ({ ctx, input: { limit, cursor } }) => {
      const scope = `${ctx.user.id} trash.list`;
      const after = openCursor(ctx.cursors, Position, scope, cursor);
      const { items, next } = await listTrash(ctx.db, ctx.user.id, { limit, after });
      return { items, nextCursor: next && ctx.cursors.seal(scope, [next.deletedAt, next.id]) };
    }),

  empty: ownProcedure
    .meta({
      rest: {
        method: "DELETE",
        path,
        summary: "Empty the trash",
        description: "Permanently deletes the tasks in the trash. Their history remains.",
        tags,
        idempotencyKey: "idempotencyKey",
      },
    })
    .input(EmptyTrash)
    .output(EmptiedTrash)
    .mutation(
      write({
        output: EmptiedTrash,
        isLong: true,
        makesRoom: true,
        perform: async ({ db, batch, input }: WriteCall<EmptyTrash>) => ({
          purged: await emptyTrash(db, batch, input.deletedBefore),
        }),
        recall: async ({ past }: RepeatedCall<EmptyTrash>) => ({
          purged: await past.count("delete"),
        }),
      }),
    ),

  purge: ownProcedure
    .meta({
      rest: {
        ...DELETE_ROUTE,
        path: `${path}/{taskId}`,
        summary: "Delete a task in the trash permanently",
        description:
          "Permanently deletes the task and its subtasks in the trash. Their history remains, so undoing the batch restores them.",
        tags,
        problems: ["task-not-found", "task-changed"],
      },
    })
    .input(PurgeTask)
    .output(z.void())
    .mutation(
      deletion(({ db, batch, input }: WriteCall<PurgeTask>) => purgeTask(db, batch, input)),
    ),
});

const Position = z
  .tuple([Timestamp, TaskId])
  .transform(([deletedAt, id]): TrashPosition => ({ deletedAt, id }));
