import {
  Change,
  type EntityKind,
  ExportAccount,
  type FileChunk,
  List,
  SavedFilter,
  Tag,
  Task,
  type UserId,
} from "@docket/contracts";
import { changesUpTo, type Database, entitiesAt, type LongReads, readPosition } from "@docket/db";
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
      summary: "Export the account as JSON",
      description:
        "Tasks including the trash, lists, tags, saved filters and the whole history, as they were when the export began. You can import the JSON document again.",
      tags,
      download: { type: "application/json", filename: "docket.json" },
    },
  })
  .input(ExportAccount)
  .output(download)
  .subscription(async ({ ctx: { db, user, longReads } }) => {
    const account = { db, owner: user.id, longReads, seq: await readPosition(db, user.id) };
    return toChunks(
      account,
      writeDocketFile({
        changes: parsed(Change, longReads.pages(user.id, changesUpTo(db, user.id, account.seq))),
        filters: entities(SavedFilter, account, "filter"),
        lists: entities(List, account, "list"),
        tags: entities(Tag, account, "tag"),
        tasks: entities(Task, account, "task"),
      }),
    );
  });

const csv: Download = ownProcedure
  .meta({
    rest: {
      method: "GET",
      path: "/users/{userId}/export.csv",
      summary: "Export tasks as CSV",
      description: "For spreadsheets: tasks including the trash, with lists and tags by name.",
      tags,
      download: { type: "text/csv; charset=utf-8", filename: "docket.csv" },
    },
  })
  .input(ExportAccount)
  .output(download)
  .subscription(async ({ ctx: { db, user, longReads } }) => {
    const account = { db, owner: user.id, longReads, seq: await readPosition(db, user.id) };
    return toChunks(account, inChunks(csvLines(account)));
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

async function* csvLines(account: ExportedAccount): AsyncGenerator<string> {
  const listNames = await namesOf(entities(List, account, "list"));
  const tagNames = await namesOf(entities(Tag, account, "tag"));
  yield csvLine(COLUMNS);
  for await (const task of entities(Task, account, "task")) {
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

/** The account to export, in its state at `seq`. */
interface ExportedAccount {
  readonly db: Database;
  readonly owner: UserId;
  readonly longReads: LongReads;
  readonly seq: number;
}

function entities<Schema extends z.ZodType>(
  schema: Schema,
  { db, owner, longReads, seq }: ExportedAccount,
  entity: EntityKind,
): AsyncGenerator<z.output<Schema>> {
  return parsed(schema, longReads.pages(owner, entitiesAt(db, owner, { entity, seq })));
}

/** Lets through what the contract names, as every answer does. */
async function* parsed<Schema extends z.ZodType>(
  schema: Schema,
  records: AsyncIterable<unknown>,
): AsyncGenerator<z.output<Schema>> {
  for await (const record of records) yield schema.parse(record);
}

/** The download counts from its first chunk to its last. */
async function* toChunks(
  { owner, longReads }: ExportedAccount,
  texts: AsyncIterable<string>,
): AsyncGenerator<FileChunk> {
  const end = longReads.begin(owner);
  try {
    let offset = 0;
    for await (const text of texts) {
      yield { offset, text };
      offset += text.length;
    }
  } finally {
    end();
  }
}
