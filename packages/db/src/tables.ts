import { Priority, type TaskId, type UserId } from "@docket/contracts";
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
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

/** The owner leads every key: two owners may use one id without noticing each other. */
export const tasks = pgTable(
  "task",
  {
    ownerId: uuid()
      .$type<UserId>()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    id: uuid().$type<TaskId>().notNull(),
    title: text().notNull(),
    notes: text().notNull(),
    completed: boolean().notNull(),
    completedAt: instant(),
    priority: priority().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant()
      .notNull()
      .default(sql`now()`),
    updatedAt: instant()
      .notNull()
      .default(sql`now()`),
    /** Digest of what the client asked to create under an id of its own; tells a retry from a clash. */
    createdAs: text(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.id] }),
    index("task_newest").on(t.ownerId, t.createdAt, t.id),
    index("task_newest_by_completed").on(t.ownerId, t.completed, t.createdAt, t.id),
    check("task_title_length", sql`char_length(${t.title}) between 1 and 500`),
    check("task_notes_length", sql`char_length(${t.notes}) <= 10000`),
    check("task_completed_at", sql`${t.completed} = (${t.completedAt} is not null)`),
    check("task_version", sql`${t.version} >= 1`),
  ],
);
