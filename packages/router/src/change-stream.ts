import { Change, type StreamChanges as Input, StreamChanges } from "@docket/contracts";
import { isOutage, type LoggedChange } from "@docket/db";
import type { RestMeta } from "@docket/openapi";
import { tracked, type TRPCSubscriptionProcedure } from "@trpc/server";
import type { z } from "zod";
import { eventStream } from "./event-stream.ts";
import { ownProcedure } from "./procedures.ts";

/** Written out, because the name that tRPC has for what arrives is not among those it makes public. */
type ChangeStream = TRPCSubscriptionProcedure<{
  input: z.input<typeof StreamChanges>;
  output: AsyncIterable<{ id: string; data: Change }>;
  meta: RestMeta;
}>;

/** Follows the log; its place is in the change router. */
export const changeStream: ChangeStream = ownProcedure
  .meta({
    rest: {
      method: "GET",
      path: "/users/{userId}/changes/stream",
      summary: "Follow changes as they happen",
      description:
        "Every change of one's own, once and in order. The stream ends when the access token does, and " +
        "may end at any time: connect again, with `Last-Event-ID`, and nothing is missed. To miss nothing " +
        "from the beginning, ask `GET …/changes?limit=1` for the newest `seq` before you read anything else, " +
        "and name it as `since`. A user has 20 streams at most.",
      tags: ["Changes"],
      lastEventId: "lastEventId",
    },
  })
  .input(StreamChanges)
  .output(eventStream(Change))
  .subscription(async ({ ctx, input, signal }) => {
    const { db, user, validUntil, sessionId } = ctx;
    const after = placeOf(input);
    const changes = await ctx.liveChanges.follow({
      db,
      owner: user.id,
      after,
      validUntil,
      signal,
      sessionId,
    });
    return toEvents(changes);
  });

function placeOf({ since, lastEventId }: Input) {
  if (lastEventId !== undefined) return { seq: Number(lastEventId), field: "lastEventId" };
  return since === undefined ? undefined : { seq: since, field: "since" };
}

async function* toEvents(changes: AsyncIterable<LoggedChange>) {
  try {
    for await (const change of changes) yield tracked(String(change.seq), change);
  } catch (error) {
    // Where it broke off, the client goes on, and hears what is wrong if it still is.
    if (!isOutage(error)) throw error;
  }
}
