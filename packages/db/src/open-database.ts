import type { Announcements } from "./announcements.ts";
import type { Database } from "./database.ts";
import { requireReady } from "./migrations.ts";

export interface DatabaseOptions {
  /** Called with each statement before it runs. Its parameters are people's data: no log may hold them. */
  readonly onQuery?: (statement: string, parameters: readonly unknown[]) => void;
}

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** How many calls may use it at a time. */
  readonly concurrency: number;
  /** Of changes, to whoever listens on the same database. */
  readonly announcements: Announcements;
  /** Resolves when the database answers, has every migration and can be written; rejects otherwise. */
  readonly ready: () => Promise<void>;
  /** To be called now and then; a server does by itself what this does for an embedded database. */
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
