import { z } from "zod";
import { idempotencyKey, IdempotencyKey } from "./idempotency-key.ts";
import { SavedFilter } from "./filter.ts";
import { BatchId, EntityId, FilterId, ListId, OwnUserId, TagId, TaskId } from "./ids.ts";
import { cursor, limit, nextCursor } from "./listing.ts";
import { List } from "./list.ts";
import { Tag } from "./tag.ts";
import { Task } from "./task.ts";
import { Timestamp } from "./timestamp.ts";

export const EntityKind = z.enum(["task", "list", "tag", "filter"]);
export type EntityKind = z.infer<typeof EntityKind>;

export const Operation = z.enum(["create", "update", "delete"]);
export type Operation = z.infer<typeof Operation>;

/** Which way a write came; `database` for one that came by none of Docket's, such as a migration. */
export const ChangeSource = z.enum(["web", "rest", "internal", "database"]);
export type ChangeSource = z.infer<typeof ChangeSource>;

/** The place in its owner's log: 1, 2, 3 and so on, without gaps. */
export const Seq = z.int().min(0);

const record = {
  seq: Seq.meta({ description: "The position in the user's change log: 1, 2, 3, without gaps." }),
  at: Timestamp,
  operation: Operation.meta({
    description: "`create`, `update` or `delete`. Moving to the trash is an `update`.",
  }),
  batchId: BatchId.meta({ description: "The same for everything that one request changed." }),
  source: ChangeSource,
  idempotencyKey: IdempotencyKey.nullable(),
  undoes: BatchId.nullable().meta({ description: "The batch that was undone." }),
};

function sides<Fields extends z.ZodType>(fields: Fields) {
  return {
    before: fields
      .nullable()
      .meta({ description: "The changed fields with their old values; `null` for `create`." }),
    after: fields
      .nullable()
      .meta({ description: "The changed fields with their new values; `null` for `delete`." }),
  };
}

/** One row that came, changed or went, with what changed of it. */
export const Change = z
  .discriminatedUnion("entity", [
    z.object({
      ...record,
      entity: z.literal("task"),
      entityId: TaskId,
      ...sides(Task.omit({ id: true }).partial().meta({ id: "TaskFields" })),
    }),
    z.object({
      ...record,
      entity: z.literal("list"),
      entityId: ListId,
      ...sides(List.omit({ id: true }).partial().meta({ id: "ListFields" })),
    }),
    z.object({
      ...record,
      entity: z.literal("tag"),
      entityId: TagId,
      ...sides(Tag.omit({ id: true }).partial().meta({ id: "TagFields" })),
    }),
    z.object({
      ...record,
      entity: z.literal("filter"),
      entityId: FilterId,
      ...sides(SavedFilter.omit({ id: true }).partial().meta({ id: "FilterFields" })),
    }),
  ])
  .meta({ id: "Change", description: "A record of the change log." });
export type Change = z.infer<typeof Change>;

export const ListChanges = z.strictObject({
  userId: OwnUserId,
  limit,
  cursor,
  entityId: EntityId.optional().meta({
    description: "Only changes of this task, list, tag or saved filter.",
  }),
  batchId: BatchId.optional().meta({ description: "Only changes of this request." }),
});
export type ListChanges = z.output<typeof ListChanges>;

export const ChangePage = z
  .object({ items: z.array(Change), nextCursor })
  .meta({ id: "ChangePage", description: "Changes, newest first." });
export type ChangePage = z.infer<typeof ChangePage>;

export const UndoBatch = z.strictObject({ userId: OwnUserId, idempotencyKey, batchId: BatchId });
export type UndoBatch = z.output<typeof UndoBatch>;

export const UndoneBatch = z
  .object({
    batchId: BatchId.meta({ description: "The batch of the undo; undo it to redo the original." }),
    undoes: BatchId,
    changed: z.int().min(0).meta({ description: "Number of restored tasks, lists and tags." }),
  })
  .meta({ id: "UndoneBatch", description: "The result of an undo." });
export type UndoneBatch = z.infer<typeof UndoneBatch>;
