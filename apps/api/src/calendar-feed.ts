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
  type LongReads,
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
  readonly longReads: LongReads;
  /** Milliseconds. A client that reads nothing of its response for this long is disconnected. */
  readonly writeTimeout: number;
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
export function calendarFeed({
  db,
  longReads,
  writeTimeout,
  countRequest,
  onError,
}: CalendarFeedParts): Router {
  async function answer(request: Request<{ file: string }>, response: Response): Promise<void> {
    await countRequest?.(request, response);
    const secret = FILE.exec(request.params.file)?.[1];
    const feed = secret === undefined ? null : await whileUp(() => findCalendarFeed(db, secret));
    if (secret === undefined || feed === null) throw new ProblemError("not-found");

    const now = new Date();
    // Express ignores `If-None-Match` when the request has `Cache-Control: no-cache`, which is for caches alone.
    const tag = entityTag(secret, feed.seq, now);
    const isKnown = isNoneMatch(request.headers["if-none-match"] ?? "", tag);
    if (isKnown || request.method === "HEAD") {
      setHeaders(response, { tag, isKnown });
      response.status(isKnown ? 304 : 200).end();
      return;
    }
    const end = longReads.begin(feed.owner);
    try {
      const source = longReads.pages(feed.owner, calendarTasks(db, feed.owner, now));
      const pages = await whileUp(() => begun(source));
      setHeaders(response, { tag, isKnown });
      const text = toCalendar(mapPages(pages), { name: "Docket", now });
      response.setTimeout(writeTimeout, () => response.destroy());
      await pipeline(Readable.from(text), response).catch((error: unknown) => {
        // A client that disconnects is no failure. Otherwise cut the connection, so that the client cannot take
        // half a calendar for a whole one.
        if (!request.destroyed) onError(error, request);
        response.destroy();
      });
    } finally {
      end();
    }
  }

  const router = Router();
  router.use(compression());
  router.get("/:file", answer);
  router.all("/:file", readOnly);
  return router;
}

function setHeaders(response: Response, { tag, isKnown }: { tag: string; isKnown: boolean }): void {
  response.setHeader("Cache-Control", "private, no-cache");
  response.setHeader("ETag", `W/${tag}`);
  if (!isKnown) response.type("text/calendar; charset=utf-8");
}

async function whileUp<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (isOutage(cause)) throw new ProblemError("service-unavailable", { retryAfter: 1, cause });
    throw cause;
  }
}

/** Has the first page read, so that what fails at once is answered as a problem. */
async function begun<Page>(pages: AsyncGenerator<Page>): Promise<AsyncIterable<Page>> {
  const first = await pages.next();
  return (async function* all() {
    if (first.done === true) return;
    yield first.value;
    yield* pages;
  })();
}

/** The log says whether anything changed; what was completed drops out by the day. */
function entityTag(secret: string, seq: number, now: Date): string {
  const state = [EDITION, secret, seq, now.toISOString().slice(0, 10)];
  const digest = createHash("sha256").update(JSON.stringify(state)).digest("base64url");
  return `"${digest.slice(0, 22)}"`;
}

async function* mapPages(pages: AsyncIterable<readonly CalendarTask[]>) {
  for await (const page of pages) yield page.map(toDatedTask);
}
