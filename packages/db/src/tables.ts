import {
  type BatchId,
  type CalendarDate,
  ChangeSource,
  type Due,
  dueFromText,
  dueToText,
  type EntityId,
  EntityKind,
  ImportFormat,
  ImportState,
  type FilterId,
  ListColour,
  type ListId,
  Operation,
  Priority,
  type Recurrence,
  TagId,
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
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
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
const plainText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/** One column, since what is due is one thing to undo; its text sorts as a calendar does. */
const due = customType<{ data: Due; driverData: string }>({
  dataType: () => 'text collate "C"',
  fromDriver: dueFromText,
  toDriver: dueToText,
});

/** Printed as `{…,…}`; neither driver has to know the type. */
const tagIds = customType<{ data: TagId[]; driverData: string | TagId[] }>({
  dataType: () => "uuid[]",
  fromDriver: (value) => (typeof value === "string" ? fromArray(value) : value),
  toDriver: (ids) => `{${ids.join(",")}}`,
});

function fromArray(printed: string): TagId[] {
  return printed === "{}"
    ? []
    : printed
        .slice(1, -1)
        .split(",")
        .map((id) => TagId.parse(id));
}

export const listColour = pgEnum("list_colour", ListColour.enum);

export const lists = pgTable(
  "list",
  {
    ownerId: ownerId(),
    id: uuid().$type<ListId>().notNull(),
    name: text().notNull(),
    colour: listColour().notNull(),
    /** A list is moved by giving it a text between its neighbours'. */
    position: plainText().notNull(),
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

export const tags = pgTable(
  "tag",
  {
    ownerId: ownerId(),
    id: uuid().$type<TagId>().notNull(),
    name: text().notNull(),
    /** What makes two names one: see `foldName`. */
    nameKey: plainText().notNull(),
    colour: listColour().notNull(),
    version: integer().notNull().default(1),
    createdAt: now(),
    updatedAt: now(),
    /** As in `task`. */
    createdAs: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.id] }),
    uniqueIndex("tag_name").on(t.ownerId, t.nameKey),
    check("tag_name_length", sql`char_length(${t.name}) between 1 and 100`),
    check("tag_version", sql`${t.version} >= 1`),
  ],
);

function isLive({ deletedAt }: { deletedAt: AnyPgColumn }) {
  return sql`${deletedAt} is null`;
}

function isOpen({ deletedAt, completed }: { deletedAt: AnyPgColumn; completed: AnyPgColumn }) {
  return sql`${deletedAt} is null and not ${completed}`;
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
    /** None is a task of its own. */
    parentId: uuid().$type<TaskId>(),
    /** A task is moved by giving it a text between its neighbours'. A new one comes first. */
    position: plainText()
      .notNull()
      .default(sql`new_position()`),
    tagIds: tagIds()
      .notNull()
      .default(sql`'{}'`),
    due: due(),
    /** The instant of `due`; none for a whole day. */
    dueAt: instant(),
    start: date({ mode: "string" }).$type<CalendarDate>(),
    recurrence: jsonb().$type<Recurrence>(),
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
    // Deferred too, like all that points from one of an owner's rows to another.
    foreignKey({
      name: "task_parent_fk",
      columns: [t.ownerId, t.parentId],
      foreignColumns: [t.ownerId, t.id],
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
    index("task_parent").on(t.ownerId, t.parentId, t.position, t.id).where(isNotNull(t.parentId)),
    index("task_position").on(t.ownerId, t.listId, t.position, t.id).where(isLive(t)),
    index("task_open_by_due")
      .on(t.ownerId, t.due, t.id)
      .where(sql`${t.due} is not null and not ${t.completed} and ${isLive(t)}`),
    index("task_dated_by_completion")
      .on(t.ownerId, t.completedAt, t.id)
      .where(sql`${t.due} is not null and ${t.completed} and ${isLive(t)}`),
    index("task_updated").on(t.ownerId, t.updatedAt, t.id).where(isLive(t)),
    // Views are of open tasks as a rule; what is done costs these nothing any more. Behind its order, this one has all
    // that open tasks are counted by.
    index("task_open_due")
      .on(
        t.ownerId,
        sql`coalesce(${t.due}, 'none')`,
        t.id,
        t.due,
        t.dueAt,
        t.start,
        t.listId,
        t.tagIds,
      )
      .where(isOpen(t)),
    // In the order of the instants at which tasks are due. Whole days begin at another instant in each zone.
    index("task_open_due_day")
      .on(t.ownerId, t.due, t.id)
      .where(sql`${t.due} is not null and ${t.dueAt} is null and ${isOpen(t)}`),
    index("task_open_due_time")
      .on(t.ownerId, t.dueAt, t.id)
      .where(sql`${t.dueAt} is not null and ${isOpen(t)}`),
    index("task_open_priority").on(t.ownerId, t.priority, t.id).where(isOpen(t)),
    index("task_open_title")
      .on(t.ownerId, sql`(title_key(${t.title}) collate "C")`, t.id)
      .where(isOpen(t)),
    index("task_following_tags")
      .on(t.ownerId, t.id)
      .where(sql`${t.recurrence} #> '{following,tagIds}' is not null`),
    check("task_title_length", sql`char_length(${t.title}) between 1 and 500`),
    check("task_notes_length", sql`char_length(${t.notes}) <= 10000`),
    check("task_completed_at", sql`${t.completed} = (${t.completedAt} is not null)`),
    check("task_position_length", sql`char_length(${t.position}) between 1 and 1000`),
    check("task_due_at", sql`(${t.dueAt} is not null) = coalesce(${t.due} like '%T%', false)`),
    // An undo puts back column by column, and would part what goes together.
    check(
      "task_recurrence",
      sql`${t.recurrence} is null or (${t.due} is not null and ${t.parentId} is null)`,
    ),
    check("task_version", sql`${t.version} >= 1`),
  ],
);

/** Which tasks carry a tag: kept by a trigger on `task`, for the index and for what the keys refuse. */
export const taskTags = pgTable(
  "task_tag",
  {
    ownerId: ownerId(),
    tagId: uuid().$type<TagId>().notNull(),
    taskId: uuid().$type<TaskId>().notNull(),
    /** The task's. */
    createdAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.tagId, t.taskId] }),
    index("task_tag_newest").on(t.ownerId, t.tagId, t.createdAt, t.taskId),
    foreignKey({
      name: "task_tag_tag_fk",
      columns: [t.ownerId, t.tagId],
      foreignColumns: [tags.ownerId, tags.id],
    }),
    foreignKey({
      name: "task_tag_task_fk",
      columns: [t.ownerId, t.taskId],
      foreignColumns: [tasks.ownerId, tasks.id],
    }).onDelete("cascade"),
    index("task_tag_task").on(t.ownerId, t.taskId),
  ],
);

/**
 * What a task says, made alike for search: see `search_text` in 0007_views.sql. Kept by a trigger on
 * `task`, and apart from it, so that nothing but a new title or new notes touches the index.
 */
export const taskTexts = pgTable(
  "task_text",
  {
    ownerId: uuid().$type<UserId>().notNull(),
    taskId: uuid().$type<TaskId>().notNull(),
    title: text().notNull(),
    notes: text().notNull(),
    /** The task's: of two that match alike, the newer one comes first. */
    createdAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.taskId] }),
    foreignKey({
      name: "task_text_task_fk",
      columns: [t.ownerId, t.taskId],
      foreignColumns: [tasks.ownerId, tasks.id],
    }).onDelete("cascade"),
    // What waits to be sorted into the index is read by every search: it stays short.
    index("task_text_grams")
      .using("gin", sql`search_grams(${t.ownerId}, ${t.title} || ${t.notes})`)
      .with({ gin_pending_list_limit: 256 }),
    // A written text has at least a space: an empty title marks a text that is not written yet.
    index("task_text_pending")
      .on(t.ownerId, t.taskId)
      .where(sql`${t.title} = ''`),
  ],
);

export const savedFilters = pgTable(
  "filter",
  {
    ownerId: ownerId(),
    id: uuid().$type<FilterId>().notNull(),
    name: text().notNull(),
    /** In the text form. */
    query: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: now(),
    updatedAt: now(),
    /** As in `task`. */
    createdAs: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.id] }),
    index("filter_oldest").on(t.ownerId, t.createdAt, t.id),
    check("filter_name_length", sql`char_length(${t.name}) between 1 and 200`),
    check("filter_query_length", sql`char_length(${t.query}) <= 1000`),
    check("filter_version", sql`${t.version} >= 1`),
  ],
);

export const entityKind = pgEnum("entity_kind", EntityKind.enum);
export const operation = pgEnum("operation", Operation.enum);
export const changeSource = pgEnum("change_source", ChangeSource.enum);

/** A row's columns as JSON, by their names in the table. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * One record for each row of `task`, `list`, `tag` and `filter` that came, changed or went. Triggers write it, so
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

const counted = () => bigint({ mode: "number" }).notNull().default(0);

/**
 * The last `seq` of each owner, and how much the owner stores. The row is locked from a write to its commit; the
 * triggers of the log update it, so no write has to count rows.
 */
export const changeCounters = pgTable("change_counter", {
  ownerId: ownerId().primaryKey(),
  seq: bigint({ mode: "number" }).notNull(),
  /** Including tasks in the trash. */
  tasks: counted(),
  lists: counted(),
  tags: counted(),
  filters: counted(),
  /** Size of all these rows as `jsonb`, in bytes. */
  contentBytes: counted(),
  /** Bytes of the log, which only grows. */
  historyBytes: counted(),
  /** The day in UTC of the last write. */
  day: date({ mode: "string" }).notNull().default("-infinity"),
  /** Bytes of log and idempotency keys written on that day. */
  dayBytes: counted(),
});

/** Idempotency keys of writes that took effect or were refused; see docs/adr/0034. */
export const idempotencyKeys = pgTable(
  "idempotency_key",
  {
    ownerId: ownerId(),
    key: text().notNull(),
    /** Of what was asked for. */
    digest: text().notNull(),
    /** The part of the response that the log does not have, as JSON: a refusal, or details. Usually empty. */
    outcome: text().notNull().default(""),
    createdAt: now(),
    /** Null when `outcome` is the whole response. */
    batchId: uuid().$type<BatchId>(),
    /** The owner's `seq` before the write: its changes are the changes of the batch with a greater one. */
    afterSeq: counted(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.key] }),
    index("idempotency_key_created_at").on(t.createdAt),
  ],
);

/** Where calendars read an owner's dated tasks: of the address's secret only the digest is kept. */
export const calendarFeeds = pgTable("calendar_feed", {
  ownerId: ownerId().primaryKey(),
  digest: text().notNull().unique("calendar_feed_digest"),
  createdAt: now(),
});

/** When a job ran last, on whichever instance. */
export const jobs = pgTable("job", { name: text().primaryKey(), ranAt: now() });

/** How far an import has come. */
export const importState = pgEnum("import_state", ImportState.enum);
export const importFormat = pgEnum("import_format", ImportFormat.enum);

/** A file import and its progress. What is staged for it goes with its end, the rest a day later. */
export const imports = pgTable(
  "import",
  {
    ownerId: ownerId(),
    /** Also the batch of what it changes. */
    id: uuid().$type<BatchId>().notNull(),
    format: importFormat().notNull(),
    listName: text(),
    timeZone: text().notNull(),
    state: importState().notNull().default("receiving"),
    /** The request that sends the file as a whole; none where it comes in parts. */
    upload: uuid(),
    /** UTF-16 code units. */
    received: bigint({ mode: "number" }).notNull().default(0),
    /** Records that were read so far. */
    read: integer().notNull().default(0),
    /** UTF-16 code units in which they are. */
    readUpTo: bigint({ mode: "number" }).notNull().default(0),
    result: jsonb(),
    problem: jsonb(),
    createdAt: now(),
    /** When anything was last heard of it. */
    touchedAt: now(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.id] }), index("import_touched_at").on(t.touchedAt)],
);

const importKey = () => ({
  ownerId: uuid().$type<UserId>().notNull(),
  importId: uuid().$type<BatchId>().notNull(),
});

/** The file, in parts, as they arrive. */
export const importParts = pgTable(
  "import_part",
  { ...importKey(), part: integer().notNull(), text: text().notNull() },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.importId, t.part] }),
    foreignKey({
      name: "import_part_import_fk",
      columns: [t.ownerId, t.importId],
      foreignColumns: [imports.ownerId, imports.id],
    }).onDelete("cascade"),
  ],
);

/** What was read from the file: rows of the tables, but not in them yet. */
export const importRecords = pgTable(
  "import_record",
  {
    ...importKey(),
    /** Where it is in the file. */
    section: text().notNull(),
    index: integer().notNull(),
    /** None for a change of the history, which its place tells apart. */
    id: uuid(),
    /** The columns. */
    record: jsonb().$type<Columns>().notNull(),
    /** Of a list or a tag, the one that is there and takes its place. */
    target: uuid(),
    /** `add`, `change` or `keep`, once that is known. */
    effect: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.importId, t.section, t.index] }),
    uniqueIndex("import_record_id").on(t.ownerId, t.importId, t.section, t.id),
    foreignKey({
      name: "import_record_import_fk",
      columns: [t.ownerId, t.importId],
      foreignColumns: [imports.ownerId, imports.id],
    }).onDelete("cascade"),
  ],
);
