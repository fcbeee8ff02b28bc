import { isTrackedEnvelope, tracked, type TrackedEnvelope } from "@trpc/server";
import { z } from "zod";

/**
 * The output of a subscription: lets through of each event what its schema names, as an output
 * schema does of any other result. Each has to be `tracked`.
 */
export function eventStream<Event extends z.ZodType>(event: Event) {
  return z
    .custom<AsyncIterable<TrackedEnvelope<unknown>>>(
      (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
    )
    .transform(async function* (events): AsyncGenerator<TrackedEnvelope<z.output<Event>>> {
      for await (const one of events) {
        if (!isTrackedEnvelope(one)) throw new TypeError("An event has no id.");
        const [id, data] = one;
        yield tracked(id, event.parse(data));
      }
    })
    .meta({ event });
}
