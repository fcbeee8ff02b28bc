import { Change, ChangePage, ListChanges, UndoBatch, UndoneBatch } from "@docket/contracts";
import { isLargeBatch, listChanges, startSearchBacklog, undoBatch, withPatience } from "@docket/db";
import { z } from "zod";
import { changeStream } from "./change-stream.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Changes"];
const collection = "/users/{userId}/changes";

const undo = write({
  output: UndoneBatch,
  async perform({ db, batch, input: { batchId } }: WriteCall<UndoBatch>) {
    const changed = await undoBatch(db, { ...batch, undoes: batchId });
    return { batchId: batch.id, undoes: batchId, changed };
  },
  async recall({ past, input, batchId }: RepeatedCall<UndoBatch>) {
    return { batchId, undoes: input.batchId, changed: await past.count() };
  },
});

export const changeRouter = router({
  list: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: collection,
        summary: "List changes, newest first",
        description: "All changes, or the changes of one object or of one request.",
        tags,
      },
    })
    .input(ListChanges)
    .output(ChangePage)
    .query(async ({ ctx, input: { limit, cursor, entityId, batchId } }) => {
      const scope = `${ctx.user.id} change.list entity=${entityId ?? "any"} batch=${batchId ?? "any"}`;
      const before = openCursor(ctx.cursors, Position, scope, cursor);
      const selection = { limit, before, entityId, batchId };
      const { items, next } = await listChanges(ctx.db, ctx.user.id, selection);
      return {
        items: items.map((item) => Change.parse(item)),
        nextCursor: next === null ? null : ctx.cursors.seal(scope, [String(next)]),
      };
    }),

  stream: changeStream,

  undo: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/undo`,
        summary: "Undo what one request changed",
        description:
          "Restores exactly the fields that the batch changed, deletes what it created and restores what it deleted. If later changes touched the same fields, it changes nothing and lists them. An undo is a batch itself; undo it to redo the original.",
        tags,
        idempotencyKey: "idempotencyKey",
        problems: ["batch-not-found", "already-undone", "undo-conflict", "quota-exceeded"],
      },
    })
    .input(UndoBatch)
    .output(UndoneBatch)
    .mutation(async (options) => {
      const { ctx, input } = options;
      const isLarge = await isLargeBatch(ctx.db, ctx.user.id, input.batchId);
      // An import is a batch, too.
      const undone = isLarge ? await withPatience(() => undo(options)) : await undo(options);
      startSearchBacklog(ctx.db);
      return undone;
    }),
});

const Position = z.tuple([z.string().regex(/^\d+$/)]).transform(([seq]) => Number(seq));
