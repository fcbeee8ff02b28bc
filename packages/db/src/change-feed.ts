import type { UserId } from "@docket/contracts";
import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { user } from "./accounts.ts";
import { type LoggedChange, record, toLoggedChange } from "./change-log.ts";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { changeCounters, changes } from "./tables.ts";

const $ = sql.placeholder;

const queries = prepared((db: Database) => ({
  changes: db
    .select(record)
    .from(changes)
    .where(and(eq(changes.ownerId, $("owner")), gt(changes.seq, $("after"))))
    .orderBy(asc(changes.seq))
    .limit($("limit"))
    .prepare("change_feed"),
  newest: db
    .select({ seq: changes.seq })
    .from(changes)
    .where(eq(changes.ownerId, $("owner")))
    .orderBy(desc(changes.seq))
    .limit(1)
    .prepare("change_newest"),
  positions: db
    .select({
      owner: sql<UserId>`${user.id}`,
      seq: sql<number>`coalesce(${changeCounters.seq}, 0)`.mapWith(Number),
    })
    .from(user)
    .leftJoin(changeCounters, eq(changeCounters.ownerId, user.id))
    .where(sql`${user.id} = any(${$("owners")}::uuid[])`)
    .prepare("change_positions"),
}));

export interface FeedPage {
  readonly after: number;
  readonly limit: number;
}

/** The changes of an owner behind a place in their log, in order. */
export async function readChanges(
  db: Database,
  owner: UserId,
  page: FeedPage,
): Promise<LoggedChange[]> {
  const rows = await queries(db).changes.execute({ owner, ...page });
  return rows.map(toLoggedChange);
}

/** How far an owner's log has come; 0 when there is nothing in it. */
export async function readPosition(db: Database, owner: UserId): Promise<number> {
  const [newest] = await queries(db).newest.execute({ owner });
  return newest?.seq ?? 0;
}

/** How far the logs of these owners have come; those whose account is gone are not among them. */
export async function readPositions(
  db: Database,
  owners: readonly UserId[],
): Promise<ReadonlyMap<UserId, number>> {
  // Spelled out, since the types of arrays are unknown to the client.
  const rows = await queries(db).positions.execute({ owners: `{${owners.join(",")}}` });
  return new Map(rows.map(({ owner, seq }) => [owner, seq]));
}
