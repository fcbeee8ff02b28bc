import {
  type BatchId,
  ChangeSource,
  type EntityId,
  EntityKind,
  ListColour,
  type ListId,
  Operation,
  Priority,
  type TaskId,
  type UserId,
} from "@docket/contracts";
import { isNotNull, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { user } from "./accounts.ts";
import { instant } from "./instant.ts";

/** In the order of urgency, so that the database sorts it as people do. */
export const priority = pgEnum("priority", Priority.enum);

const ownerId = () =>
  uuid()
    .$type<UserId>()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });
const now = () =>
  instant()
    .notNull()
    .default(sql`now()`);

/** Compared byte by byte, whatever the language of the database. */
const position = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

export const listColour = pgEnum("list_colour", ListColour.enum);

export const lists = pgTable(
  "list",
  {
    ownerId: ownerId(),
    id: uuid().$type<ListId>().notNull(),
    name: text().notNull(),
    colour: listColour().notNull(),
    /** A list is moved by giving it a text between its neighbours'. */
    position: position().notNull(),
    archived: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    createdAt: now(),
    updatedAt: now(),
    /** As in `task`. */
    createdAs: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.id] }),
    index("list_position").on(t.ownerId, t.position, t.id),
    check("list_name_length", sql`char_length(${t.name}) between 1 and 200`),
    check("list_position_length", sql`char_length(${t.position}) between 1 and 1000`),
    check("list_version", sql`${t.version} >= 1`),
  ],
);

function isLive({ deletedAt }: { deletedAt: AnyPgColumn }) {
  return sql`${deletedAt} is null`;
}

/** The owner leads every key: two owners may use one id without noticing each other. */
export const tasks = pgTable(
  "task",
  {
    ownerId: ownerId(),
    id: uuid().$type<TaskId>().notNull(),
    title: text().notNull(),
    notes: text().notNull(),
    completed: boolean().notNull(),
    completedAt: instant(),
    priority: priority().notNull(),
    /** None is the Inbox. */
    listId: uuid().$type<ListId>(),
    /** Since when it is in the trash. */
    deletedAt: instant(),
    version: integer().notNull().default(1),
    createdAt: now(),
    updatedAt: now(),
    /** Digest of what the client asked to create under an id of its own; tells a retry from a clash. */
    createdAs: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.id] }),
    // Deferred until the end of the transaction in 0003_change_log.sql, since a deleted account takes
    // lists and tasks with it in any order.
    foreignKey({
      name: "task_list_fk",
      columns: [t.ownerId, t.listId],
      foreignColumns: [lists.ownerId, lists.id],
    }),
    index("task_newest").on(t.ownerId, t.createdAt, t.id).where(isLive(t)),
    index("task_newest_by_completed")
      .on(t.ownerId, t.completed, t.createdAt, t.id)
      .where(isLive(t)),
    index("task_newest_by_list").on(t.ownerId, t.listId, t.createdAt, t.id).where(isLive(t)),
    index("task_newest_by_list_and_completed")
      .on(t.ownerId, t.listId, t.completed, t.createdAt, t.id)
      .where(isLive(t)),
    index("task_trash").on(t.ownerId, t.deletedAt, t.id).where(isNotNull(t.deletedAt)),
    index("task_list").on(t.ownerId, t.listId).where(isNotNull(t.listId)),
    check("task_title_length", sql`char_length(${t.title}) between 1 and 500`),
    check("task_notes_length", sql`char_length(${t.notes}) <= 10000`),
    check("task_completed_at", sql`${t.completed} = (${t.completedAt} is not null)`),
    check("task_version", sql`${t.version} >= 1`),
  ],
);

export const entityKind = pgEnum("entity_kind", EntityKind.enum);
export const operation = pgEnum("operation", Operation.enum);
export const changeSource = pgEnum("change_source", ChangeSource.enum);

/** A row's columns as JSON, by their names in the table. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * One record for each row of `task` and `list` that came, changed or went. Triggers write it, so
 * that no write can do without; nothing changes it afterwards.
 */
export const changes = pgTable(
  "change",
  {
    ownerId: ownerId(),
    seq: bigint({ mode: "number" }).notNull(),
    at: now(),
    entity: entityKind().notNull(),
    entityId: uuid().$type<EntityId>().notNull(),
    operation: operation().notNull(),
    before: jsonb().$type<Columns>(),
    after: jsonb().$type<Columns>(),
    batchId: uuid().$type<BatchId>().notNull(),
    source: changeSource().notNull(),
    idempotencyKey: text(),
    undoes: uuid().$type<BatchId>(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.seq] }),
    index("change_entity").on(t.ownerId, t.entityId, t.seq),
    index("change_batch").on(t.ownerId, t.batchId, t.seq),
  ],
);

/** The last `seq` of each owner; its row is locked from a write to its commit. */
export const changeCounters = pgTable("change_counter", {
  ownerId: ownerId().primaryKey(),
  seq: bigint({ mode: "number" }).notNull(),
});

/** The outcome of each write that named itself, to be given again. */
export const idempotencyKeys = pgTable(
  "idempotency_key",
  {
    ownerId: ownerId(),
    key: text().notNull(),
    /** Of what was asked for. */
    digest: text().notNull(),
    /** JSON; empty only while the first one is at work. */
    outcome: text().notNull().default(""),
    createdAt: now(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.key] }),
    index("idempotency_key_created_at").on(t.createdAt),
  ],
);

/** When a job ran last, on whichever instance. */
export const jobs = pgTable("job", { name: text().primaryKey(), ranAt: now() });
