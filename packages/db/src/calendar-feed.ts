import { randomBytes } from "node:crypto";
import {
  type CalendarFeed,
  type Due,
  dueToText,
  type SessionId,
  type Task,
  type Timestamp,
  type UserId,
} from "@docket/contracts";
import { and, asc, desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { digest } from "./digest.ts";
import { holdSession } from "./live-session.ts";
import { prepared } from "./prepared.ts";
import { calendarFeeds, changeCounters, tags, tasks } from "./tables.ts";
import { columns, isLive } from "./tasks.ts";

/** Twice what nobody guesses: the address is all that guards the feed. */
const SECRET_BYTES = 32;

/** So many open tasks, from the one that is due first. */
const MOST_OPEN = 5_000;

/** So many completed ones, from the one that was completed last. */
const MOST_COMPLETED = 1_000;
const DAYS_COMPLETED = 90;

const PAGE = 500;

/**
 * Calendar programs describe a zone from 1970 on, and many fail for years such as 1 and 9999 when they convert them
 * to another zone. Tasks due outside these days are left out; both values are text in the order of `due`.
 */
const FIRST_DUE = "1970-01-02";
const AFTER_LAST_DUE = "9999";

/** Whether calendar programs can process a day. */
export function isCalendarDay(date: string): boolean {
  return date >= FIRST_DUE && date < AFTER_LAST_DUE;
}

const $ = sql.placeholder;

/** By name, as people read them. Columns of two tables are told apart by hand here. */
const tagNames = sql`(
  select coalesce(jsonb_agg(t.name order by t.name_key), '[]') from ${tags} t
  where t.owner_id = ${tasks}.owner_id and t.id = any (${tasks}.tag_ids)
)`.mapWith(toNames);

const queries = prepared((db: Database) => {
  const hasDue = and(
    isNotNull(tasks.due),
    sql.raw(`due >= '${FIRST_DUE}' and due < '${AFTER_LAST_DUE}'`),
  );
  const isOwned = eq(tasks.ownerId, $("owner"));
  const page = (name: string, order: SQL[], ...conditions: SQL[]) =>
    db
      .select({ ...columns, tags: tagNames })
      .from(tasks)
      .where(and(isOwned, hasDue, isLive, ...conditions))
      .orderBy(...order)
      .limit($("limit"))
      .prepare(name);
  const byDue = [asc(tasks.due), asc(tasks.id)];
  const isOpen = sql`not ${tasks.completed}`;
  const byCompletion = [desc(tasks.completedAt), desc(tasks.id)];
  const isRecent = sql`${tasks.completed} and ${tasks.completedAt} >= ${$("since")}`;
  return {
    find: db
      .select({ owner: calendarFeeds.ownerId, seq: changeCounters.seq })
      .from(calendarFeeds)
      .leftJoin(changeCounters, eq(changeCounters.ownerId, calendarFeeds.ownerId))
      .where(eq(calendarFeeds.digest, $("digest")))
      .prepare("calendar_find"),
    open: page("calendar_open", byDue, isOpen),
    openBehind: page(
      "calendar_open_behind",
      byDue,
      isOpen,
      sql`(${tasks.due}, ${tasks.id}) > (${$("due")}, ${$("id")})`,
    ),
    completed: page("calendar_completed", byCompletion, isRecent),
    completedBehind: page(
      "calendar_completed_behind",
      byCompletion,
      isRecent,
      sql`(${tasks.completedAt}, ${tasks.id}) < (${$("completedAt")}, ${$("id")})`,
    ),
  };
});

/** A driver gives JSON as text or as what it says. */
function toNames(names: unknown): readonly string[] {
  const parsed: unknown = typeof names === "string" ? JSON.parse(names) : names;
  if (!Array.isArray(parsed)) throw new TypeError("Names are an array.");
  return parsed.map(String);
}

export async function getCalendarFeed(db: Database, owner: UserId): Promise<CalendarFeed> {
  const [feed] = await db
    .select({ createdAt: calendarFeeds.createdAt })
    .from(calendarFeeds)
    .where(eq(calendarFeeds.ownerId, owner));
  return feed ?? { createdAt: null };
}

/**
 * Creates an owner's calendar feed, or gives an existing one a new secret, so that the old secret is invalid.
 *
 * @param session  the session that creates it; `null` for code in the process.
 * @returns the secret, which is stored only as a digest; `null` when the session has ended.
 */
export async function createCalendarFeed(
  transaction: Database,
  owner: UserId,
  session: SessionId | null,
): Promise<{ secret: string; createdAt: Timestamp } | null> {
  if (session !== null && !(await holdSession(transaction, owner, session))) return null;
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const [feed] = await transaction
    .insert(calendarFeeds)
    .values({ ownerId: owner, digest: digestOf(secret) })
    .onConflictDoUpdate({
      target: calendarFeeds.ownerId,
      set: { digest: sql`excluded.digest`, createdAt: sql`excluded.created_at` },
    })
    .returning({ createdAt: calendarFeeds.createdAt });
  if (!feed) throw new Error("A calendar feed that was made is not there.");
  return { secret, ...feed };
}

/** From now on the address leads nowhere; where there is none, nothing happens. */
export async function deleteCalendarFeed(db: Database, owner: UserId): Promise<void> {
  await db.delete(calendarFeeds).where(eq(calendarFeeds.ownerId, owner));
}

function digestOf(secret: string): string {
  return digest(["calendar", secret]);
}

export interface FoundFeed {
  readonly owner: UserId;
  /** Grows with whatever the owner's tasks, lists and tags become. */
  readonly seq: number;
}

/** Whose feed a secret opens; `null` for one that opens none, any more or at all. */
export async function findCalendarFeed(db: Database, secret: string): Promise<FoundFeed | null> {
  const [feed] = await queries(db).find.execute({ digest: digestOf(secret) });
  return feed ? { owner: feed.owner, seq: feed.seq ?? 0 } : null;
}

/** A task with its tags by name. */
type TaggedTask = Task & { readonly tags: readonly string[] };

export type CalendarTask = TaggedTask & { readonly due: Due };

function isDated(task: TaggedTask): task is CalendarTask {
  return task.due !== null;
}

/**
 * What an owner's calendar shows, in pages of 500: the 5 000 open tasks that are due first, then the
 * 1 000 that were completed last, of the 90 days before `now`.
 */
export async function* calendarTasks(
  db: Database,
  owner: UserId,
  now: Date,
): AsyncGenerator<readonly CalendarTask[], void, undefined> {
  const { open, openBehind, completed, completedBehind } = queries(db);
  const since = new Date(now.getTime() - DAYS_COMPLETED * 86_400_000).toISOString();
  yield* pagesOf(MOST_OPEN, (limit, last) =>
    last
      ? openBehind.execute({ owner, limit, due: dueToText(last.due), id: last.id })
      : open.execute({ owner, limit }),
  );
  yield* pagesOf(MOST_COMPLETED, (limit, last) =>
    last
      ? completedBehind.execute({
          owner,
          since,
          limit,
          completedAt: last.completedAt,
          id: last.id,
        })
      : completed.execute({ owner, since, limit }),
  );
}

async function* pagesOf(
  most: number,
  read: (limit: number, last: CalendarTask | undefined) => Promise<readonly TaggedTask[]>,
): AsyncGenerator<readonly CalendarTask[], void, undefined> {
  let last: CalendarTask | undefined;
  for (let count = 0; count < most; count += PAGE) {
    const page = (await read(PAGE, last)).filter(isDated);
    if (page.length > 0) yield page;
    last = page.at(-1);
    if (page.length < PAGE) return;
  }
}
