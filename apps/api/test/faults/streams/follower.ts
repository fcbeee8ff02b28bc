import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type ServerEvent, readEvents } from "../../event-reader.ts";

const Data = z.object({ seq: z.int(), after: z.object({ title: z.string() }).partial() });

export interface Arrival {
  readonly seq: number;
  readonly title: string | undefined;
  /** On the clock of `performance.now()`. */
  readonly at: number;
}

/** Follows an owner's changes as any client of the standard would: cut off, it goes on where it was. */
export function startFollower(origin: () => string, token: string) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const arrivals: Arrival[] = [];
  let connections = 0;
  let lastEventId = "0";

  function note({ id, data }: ServerEvent): void {
    const { seq, after } = Data.parse(data);
    lastEventId = id ?? lastEventId;
    arrivals.push({ seq, title: after.title, at: performance.now() });
  }
  async function connect(): Promise<void> {
    const response = await fetch(`${origin()}/api/v1/users/me/changes/stream`, {
      headers: { authorization: `Bearer ${token}`, "last-event-id": lastEventId },
      signal,
    });
    if (response.status !== 200) return;
    connections += 1;
    for await (const event of readEvents(response.body)) note(event);
  }
  async function run(): Promise<void> {
    while (!signal.aborted) {
      await connect().catch(() => undefined);
      await wait(50);
    }
  }
  const running = run();
  return {
    arrivals,
    /** How often it was let in. */
    get connections() {
      return connections;
    },
    async until(count: number, patience = 15_000): Promise<void> {
      const deadline = Date.now() + patience;
      while (arrivals.length < count) {
        if (Date.now() > deadline) {
          throw new Error(`Only ${arrivals.length} of ${count} changes came.`);
        }
        await wait(10);
      }
    },
    async stop(): Promise<void> {
      leaving.abort();
      await running;
    },
  };
}
