import type { UserId } from "@docket/contracts";
import { createLiveChanges, type LoggedChange } from "@docket/db";
import type { TestDatabase } from "@docket/testing";
import { onTestFinished } from "vitest";

type Live = ReturnType<typeof createLiveChanges>;
type Options = Partial<Parameters<typeof createLiveChanges>[0]>;

/** Follows changes on a database, until the test is over. */
export function liveOn({ db, announcements }: TestDatabase, options: Options = {}): Live {
  const live = createLiveChanges({ db, announcements, ...options });
  onTestFinished(live.close);
  return live;
}

interface Place {
  readonly since?: number | undefined;
  readonly validUntil?: number;
  readonly signal?: AbortSignal;
}

/** A stream, begun. */
export function follow(
  live: Live,
  { db }: TestDatabase,
  owner: UserId,
  { since, validUntil = Infinity, signal }: Place = {},
): Promise<AsyncGenerator<LoggedChange, void, undefined>> {
  const after = since === undefined ? undefined : { seq: since, field: "since" };
  return live.follow({ db, owner, after, validUntil, signal });
}

/** The `seq` of so many changes, as they come. */
export async function take(
  stream: AsyncGenerator<LoggedChange, void, undefined>,
  count: number,
): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done === true || !value) throw new Error(`It ended after ${taken.length} of ${count}.`);
    taken.push(value.seq);
  }
  return taken;
}

/** The `seq` of all changes until it ends. */
export async function endOf(stream: AsyncIterable<LoggedChange>): Promise<number[]> {
  const all: number[] = [];
  for await (const { seq } of stream) all.push(seq);
  return all;
}

/** From the first to the last, without a gap. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
