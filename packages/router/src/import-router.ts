import { createHash } from "node:crypto";
import {
  AddPart,
  BatchId,
  FinishImport,
  GetImport,
  type IdempotencyKey,
  Import,
  ImportFile,
  ProblemError,
  StartImport,
} from "@docket/contracts";
import { addPart, getImport, newBatchId, startImport } from "@docket/db";
import { z } from "zod";
import { finishImport, receiveFile } from "./import-file.ts";
import { ownProcedure, router } from "./procedures.ts";
import { write, type WriteCall } from "./writes.ts";

const tags = ["Export and import"];
const collection = "/users/{userId}/imports";
const member = "/users/{userId}/imports/{importId}";

export const importRouter = router({
  start: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: collection,
        summary: "Start an import",
        description:
          "For a file that comes in parts: start, add its parts, finish. An import that was started before and " +
          "not finished makes way for it. The answer's `id` is also the batch to undo.",
        tags,
        idempotencyKey: "idempotencyKey",
      },
    })
    .input(StartImport)
    .output(Import)
    .mutation(
      write({
        output: Import,
        async perform({ db, batch, input }: WriteCall<StartImport>) {
          const key = { owner: batch.owner, id: batch.id };
          await startImport(db, { ...key, ...input });
          return getImport(db, key);
        },
      }),
    ),

  add: ownProcedure
    .meta({
      rest: {
        method: "PUT",
        path: `${member}/parts/{part}`,
        summary: "Add a part of the file",
        description:
          "Parts may come in any order, and again: the same text under the same number changes nothing.",
        tags,
        status: 204,
        problems: ["import-not-found", "import-closed", "part-exists", "payload-too-large"],
      },
    })
    .input(AddPart)
    .output(z.void())
    .mutation(async ({ ctx, input: { importId, part, text } }) => {
      await addPart(ctx.db, { owner: ctx.user.id, id: importId }, { part, text });
    }),

  finish: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${member}/finish`,
        summary: "Read the file and take over what it holds",
        description:
          "All of it, or nothing. Asked for again, it answers what came of it. Meanwhile, `GET` tells how " +
          "far it has come.",
        tags,
        problems: ["import-not-found", "import-closed", "import-incomplete", "malformed-json"],
      },
    })
    .input(FinishImport)
    .output(Import)
    .mutation(({ ctx, input: { importId } }) => {
      const { user, source } = ctx;
      return finishImport({ services: ctx, user, source, importId });
    }),

  get: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: member,
        summary: "Get how far an import has come",
        tags,
        problems: ["import-not-found"],
      },
    })
    .input(GetImport)
    .output(Import)
    .query(({ ctx, input: { importId } }) =>
      getImport(ctx.db, { owner: ctx.user.id, id: importId }),
    ),

  file: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/file`,
        summary: "Import a file",
        description:
          "The body is the file. All of it is taken over, or nothing. With a UUID as `Idempotency-Key`, that is " +
          "the import's id, and the same file can be sent again without fear.",
        tags,
        rawBody: "file",
        idempotencyKey: "idempotencyKey",
        problems: ["import-closed", "part-exists"],
      },
    })
    .input(ImportFile)
    .output(Import)
    .mutation(async ({ ctx, input: { file, idempotencyKey, ...about } }) => {
      const { db, user, source } = ctx;
      const id = importIdFor(idempotencyKey);
      const key = { owner: user.id, id };
      await startImport(db, { ...key, ...about });
      const { state, format } = await getImport(db, key);
      if (format !== about.format) throw new ProblemError("idempotency-key-reused");
      if (state === "receiving") await receiveFile(db, key, file);
      else if (ctx.reply) ctx.reply.headers["Idempotent-Replayed"] = "true";
      const done = await finishImport({ services: ctx, user, source, importId: id });
      if (ctx.reply) ctx.reply.headers["Batch-Id"] = id;
      return done;
    }),
});

/** The same import for the same key: a UUID as it is, any other key through its digest (RFC 9562 §5.8). */
function importIdFor(key: IdempotencyKey | undefined): BatchId {
  if (key === undefined) return newBatchId();
  const uuid = BatchId.safeParse(key);
  if (uuid.success) return uuid.data;
  const hex = createHash("sha256").update(key).digest("hex");
  return BatchId.parse(hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5"));
}
