import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ProblemError } from "@docket/contracts";
import {
  type CalendarTask,
  calendarTasks,
  type Database,
  findCalendarFeed,
  isOutage,
} from "@docket/db";
import { toCalendar } from "@docket/icalendar";
import { isNoneMatch } from "@docket/openapi";
import compression from "compression";
import { type Request, type Response, Router } from "express";
import type { CountRequest } from "./address-limit.ts";
import { toDatedTask } from "./dated-task.ts";
import { readOnly } from "./problem-response.ts";

/** What `createCalendarFeed` makes: 32 octets in base64url. */
const FILE = /^([\w-]{43})\.ics$/;

/** To be changed with what a feed says of the same tasks, so that no calendar keeps the old text. */
const EDITION = 1;

export interface CalendarFeedParts {
  readonly db: Database;
  /** Counts a request of a client address, or refuses it. */
  readonly countRequest: CountRequest | undefined;
  readonly onError: (error: unknown, request: Request) => void;
}

/**
 * Serves each owner's dated tasks as iCalendar, to whoever has the secret in the address: calendars
 * cannot sign in. An address that was never one and one that was taken back get the same answer.
 *
 * @see docs/calendar.md
 */
export function calendarFeed({ db, countRequest, onError }: CalendarFeedParts): Router {
  async function answer(request: Request<{ file: string }>, response: Response): Promise<void> {
    await countRequest?.(request.ip, response);
    const secret = FILE.exec(request.params.file)?.[1];
    const feed = secret === undefined ? null : await findFeed(db, secret);
    if (secret === undefined || feed === null) throw new ProblemError("not-found");

    const now = new Date();
    response.setHeader("Cache-Control", "private, no-cache");
    const tag = entityTag(secret, feed.seq, now);
    response.setHeader("ETag", `W/${tag}`);
    // Express would not look at it beside `Cache-Control: no-cache`, which is meant for caches.
    if (isNoneMatch(request.headers["if-none-match"] ?? "", tag)) {
      response.status(304).end();
      return;
    }
    response.type("text/calendar; charset=utf-8");
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    const pages = mapPages(calendarTasks(db, feed.owner, now));
    const text = toCalendar(pages, { name: "Docket", now });
    await pipeline(Readable.from(text), response).catch((error: unknown) => {
      // Whoever leaves halfway is no failure; else half a calendar must not look like a whole one.
      if (!request.destroyed) onError(error, request);
      response.destroy();
    });
  }

  const router = Router();
  router.use(compression());
  router.get("/:file", answer);
  router.all("/:file", readOnly);
  return router;
}

async function findFeed(db: Database, secret: string) {
  try {
    return await findCalendarFeed(db, secret);
  } catch (cause) {
    if (isOutage(cause)) throw new ProblemError("service-unavailable", { retryAfter: 1, cause });
    throw cause;
  }
}

/** The log says whether anything changed; what was completed drops out by the day. */
function entityTag(secret: string, seq: number, now: Date): string {
  const state = [EDITION, secret, seq, now.toISOString().slice(0, 10)];
  const digest = createHash("sha256").update(JSON.stringify(state)).digest("base64url");
  return `"${digest.slice(0, 22)}"`;
}

async function* mapPages(tasks: AsyncIterable<readonly CalendarTask[]>) {
  for await (const page of tasks) yield page.map(toDatedTask);
}
