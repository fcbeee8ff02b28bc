import { setTimeout as wait } from "node:timers/promises";

/** An event of a stream, as the standard has it. */
export interface ServerEvent {
  readonly id: string | undefined;
  /** `message` unless the event says otherwise. */
  readonly type: string;
  readonly data: unknown;
}

/** Milliseconds without an event after which none was to be had. */
const QUIET = 250;

/**
 * Reads the events of an answer one by one. Comments are none.
 *
 * @throws Error  when the answer ends within an event.
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array> | null,
): AsyncGenerator<ServerEvent, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of body ?? []) {
    const blocks = (rest + decoder.decode(part, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = toEvent(block);
      if (event) yield event;
    }
  }
  if (rest !== "") throw new Error(`It ended within an event: ${rest}`);
}

function toEvent(block: string): ServerEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name !== "") fields.set(name, value);
  }
  const data = fields.get("data");
  if (data === undefined) return null;
  const type = fields.get("event") ?? "message";
  return { id: fields.get("id"), type, data: data === "" ? "" : JSON.parse(data) };
}

/** What comes next, or `null` when nothing comes for a while. */
export async function firstOf<Event>(
  events: AsyncIterator<Event>,
  quiet = QUIET,
): Promise<Event | null> {
  const next = events.next().then(({ value, done }) => (done === true ? null : value));
  next.catch(() => undefined);
  return Promise.race([next, wait(quiet, null)]);
}
