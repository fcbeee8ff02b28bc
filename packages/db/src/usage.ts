import type { Usage, UserId } from "@docket/contracts";
import { eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import type { Quotas } from "./quotas.ts";
import { changeCounters } from "./tables.ts";

const { tasks, lists, tags, filters, contentBytes, historyBytes, day, dayBytes } = changeCounters;

const counting = prepared((db: Database) =>
  db
    .select({
      tasks,
      lists,
      tags,
      filters,
      content: contentBytes,
      history: historyBytes,
      writtenToday:
        sql<number>`case when ${day} = (now() at time zone 'UTC')::date then ${dayBytes} else 0 end`.mapWith(
          Number,
        ),
    })
    .from(changeCounters)
    .where(eq(changeCounters.ownerId, sql.placeholder("owner")))
    .prepare("usage"),
);

const NOTHING = {
  tasks: 0,
  lists: 0,
  tags: 0,
  filters: 0,
  content: 0,
  history: 0,
  writtenToday: 0,
};

/** What an owner stores, with the limits. */
export async function readUsage(db: Database, owner: UserId, quotas: Quotas): Promise<Usage> {
  const [used = NOTHING] = await counting(db).execute({ owner });
  return {
    tasks: { used: used.tasks, limit: quotas.tasks },
    lists: { used: used.lists, limit: quotas.lists },
    tags: { used: used.tags, limit: quotas.tags },
    filters: { used: used.filters, limit: quotas.filters },
    content: { used: used.content, limit: quotas.content },
    history: { used: used.history, limit: quotas.history },
    writtenToday: { used: used.writtenToday, limit: quotas.writtenPerDay },
  };
}
