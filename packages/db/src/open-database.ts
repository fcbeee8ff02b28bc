import type { Announcements } from "./announcements.ts";
import type { Database } from "./database.ts";
import { requireReady } from "./migrations.ts";

export interface DatabaseOptions {
  /** Called with each statement before it runs. Its parameters are users' data and must not be logged. */
  readonly onQuery?: (statement: string, parameters: readonly unknown[]) => void;
}

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** How many calls may use the database at the same time. */
  readonly concurrency: number;
  /** Publishes changes to the subscribers on the same database. */
  readonly announcements: Announcements;
  /** Resolves when the database responds, has every migration and is writable; rejects otherwise. */
  readonly ready: () => Promise<void>;
  /** Maintenance of an embedded database, to be called regularly; a server does it by itself. */
  readonly tidyUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function drizzleSettings({ onQuery }: DatabaseOptions) {
  return {
    casing: "snake_case",
    ...(onQuery ? { logger: { logQuery: onQuery } } : {}),
  } as const;
}

export function opened(
  db: Database,
  more: Pick<OpenDatabase, "concurrency" | "announcements" | "tidyUp" | "close">,
): OpenDatabase {
  const ready = () => requireReady(db);
  return { db, ready, ...more, [Symbol.asyncDispose]: more.close };
}
