import {
  AddPart,
  FinishImport,
  GetImport,
  Import,
  ImportFile,
  StartImport,
} from "@docket/contracts";
import { addPart, getImport, inBatch, rememberOutcome, startImport } from "@docket/db";
import { z } from "zod";
import { finishImport } from "./import-file.ts";
import { importFile } from "./import-upload.ts";
import { longProcedure, ownProcedure, router } from "./procedures.ts";
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
          "To upload a file in parts: start the import, add the parts, then finish it. This replaces an unfinished import. The `id` is also the `batchId` for undo when the import is done.",
        tags,
        idempotencyKey: "idempotencyKey",
        problems: ["quota-exceeded"],
      },
    })
    .input(StartImport)
    .output(Import)
    .mutation(
      write({
        output: Import,
        async perform({ db, batch, input }: WriteCall<StartImport>) {
          const key = { owner: batch.owner, id: batch.id };
          return inBatch(db, batch, async (transaction) => {
            await startImport(transaction, { ...key, ...input }, batch.limits);
            const value = await getImport(transaction, key);
            // The log does not have the state of the import, which changes later.
            await rememberOutcome(transaction, batch, {
              value,
              batchId: batch.id,
              replayed: false,
            });
            return value;
          });
        },
        recall: () => Promise.reject(new Error("The whole answer is remembered.")),
      }),
    ),

  add: ownProcedure
    .meta({
      rest: {
        method: "PUT",
        path: `${member}/parts/{part}`,
        summary: "Add a part of the file",
        description:
          "You can upload parts in any order and repeat them: the same text with the same number changes nothing.",
        tags,
        status: 204,
        problems: [
          "import-not-found",
          "import-closed",
          "part-exists",
          "quota-exceeded",
          "payload-too-large",
        ],
      },
    })
    .input(AddPart)
    .output(z.void())
    .mutation(async ({ ctx, input: { importId, part, text } }) => {
      await addPart(ctx.db, { owner: ctx.user.id, id: importId }, { part, text }, ctx.quotas);
    }),

  finish: longProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${member}/finish`,
        summary: "Finish the upload and import the file",
        description:
          "Imports all of the file or nothing. Calling it again returns the result. `GET` returns the progress meanwhile.",
        tags,
        problems: [
          "import-not-found",
          "import-closed",
          "import-incomplete",
          "malformed-json",
          "quota-exceeded",
        ],
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
        summary: "Get the progress of an import",
        tags,
        problems: ["import-not-found"],
      },
    })
    .input(GetImport)
    .output(Import)
    .query(({ ctx, input: { importId } }) =>
      getImport(ctx.db, { owner: ctx.user.id, id: importId }),
    ),

  file: longProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${collection}/file`,
        summary: "Import a file",
        description:
          "The body is the file. Docket imports all of it or nothing. A UUID as `Idempotency-Key` becomes the import's id: `GET` returns its progress, and sending the same file again is safe.",
        tags,
        rawBody: "file",
        idempotencyKey: "idempotencyKey",
        problems: ["import-closed", "quota-exceeded"],
      },
    })
    .input(ImportFile)
    .output(Import)
    .mutation(({ ctx, input }) => importFile(ctx, input)),
});
