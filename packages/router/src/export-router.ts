import {
  Change,
  ExportAccount,
  type FileChunk,
  List,
  SavedFilter,
  Tag,
  Task,
  type UserId,
} from "@docket/contracts";
import { changesUpTo, type Database, entitiesAt, readPosition } from "@docket/db";
import { csvLine, inChunks, writeDocketFile } from "@docket/interchange";
import type { RestMeta } from "@docket/openapi";
import type { TRPCSubscriptionProcedure } from "@trpc/server";
import type { z } from "zod";
import { download } from "./download.ts";
import { ownProcedure, router } from "./procedures.ts";

const tags = ["Export and import"];

/** Written out, as the change stream's. */
type Download = TRPCSubscriptionProcedure<{
  input: z.input<typeof ExportAccount>;
  output: AsyncIterable<FileChunk>;
  meta: RestMeta;
}>;

const json: Download = ownProcedure
  .meta({
    rest: {
      method: "GET",
      path: "/users/{userId}/export",
      summary: "Export all that one has",
      description:
        "Tasks with the trash, lists, tags, saved filters and the whole history, as they were when the export " +
        "began, in one JSON document that can be imported again.",
      tags,
      download: { type: "application/json", filename: "docket.json" },
    },
  })
  .input(ExportAccount)
  .output(download)
  .subscription(async ({ ctx: { db, user } }) => {
    const seq = await readPosition(db, user.id);
    return toChunks(
      writeDocketFile({
        changes: parsed(Change, changesUpTo(db, user.id, seq)),
        filters: parsed(SavedFilter, entitiesAt(db, user.id, { entity: "filter", seq })),
        lists: parsed(List, entitiesAt(db, user.id, { entity: "list", seq })),
        tags: parsed(Tag, entitiesAt(db, user.id, { entity: "tag", seq })),
        tasks: parsed(Task, entitiesAt(db, user.id, { entity: "task", seq })),
      }),
    );
  });

const csv: Download = ownProcedure
  .meta({
    rest: {
      method: "GET",
      path: "/users/{userId}/export.csv",
      summary: "Export tasks as CSV",
      description: "For spreadsheets: tasks with the trash, their lists and tags by name.",
      tags,
      download: { type: "text/csv; charset=utf-8", filename: "docket.csv" },
    },
  })
  .input(ExportAccount)
  .output(download)
  .subscription(async ({ ctx: { db, user } }) => {
    const seq = await readPosition(db, user.id);
    return toChunks(inChunks(csvLines(db, user.id, seq)));
  });

export const exportRouter = router({ json, csv });

const COLUMNS = [
  "id",
  "title",
  "notes",
  "completed",
  "completedAt",
  "priority",
  "list",
  "parentId",
  "tags",
  "dueDate",
  "dueTime",
  "dueTimeZone",
  "start",
  "recurrence",
  "deletedAt",
  "createdAt",
  "updatedAt",
];

async function* csvLines(db: Database, owner: UserId, seq: number): AsyncGenerator<string> {
  const listNames = await namesOf(parsed(List, entitiesAt(db, owner, { entity: "list", seq })));
  const tagNames = await namesOf(parsed(Tag, entitiesAt(db, owner, { entity: "tag", seq })));
  yield csvLine(COLUMNS);
  for await (const task of parsed(Task, entitiesAt(db, owner, { entity: "task", seq }))) {
    const { due } = task;
    const isTimed = due !== null && "time" in due;
    yield csvLine([
      task.id,
      task.title,
      task.notes,
      String(task.completed),
      task.completedAt ?? "",
      task.priority,
      task.listId === null ? "" : (listNames.get(task.listId) ?? ""),
      task.parentId ?? "",
      task.tagIds.map((id) => tagNames.get(id) ?? "").join(", "),
      due?.date ?? "",
      isTimed ? due.time : "",
      isTimed ? due.timeZone : "",
      task.start ?? "",
      task.recurrence?.rule ?? "",
      task.deletedAt ?? "",
      task.createdAt,
      task.updatedAt,
    ]);
  }
}

async function namesOf(
  things: AsyncIterable<{ readonly id: string; readonly name: string }>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { id, name } of things) names.set(id, name);
  return names;
}

/** Lets through what the contract names, as every answer does. */
async function* parsed<Schema extends z.ZodType>(
  schema: Schema,
  records: AsyncIterable<unknown>,
): AsyncGenerator<z.output<Schema>> {
  for await (const record of records) yield schema.parse(record);
}

async function* toChunks(texts: AsyncIterable<string>): AsyncGenerator<FileChunk> {
  let offset = 0;
  for await (const text of texts) {
    yield { offset, text };
    offset += text.length;
  }
}
