import { ProblemError } from "@docket/contracts";
import type { LeftOutField } from "./left-out.ts";
import { ReaderChild, type ReadingLimits } from "./reader-child.ts";
import { ReaderMessage, type ReadingOrder, type ReadRecord } from "./reader-messages.ts";

/** Milliseconds that an idle process is kept, so that small files need not wait for a new one. */
const IDLE_MILLISECONDS = 30_000;

/** Characters. After a larger file the process is ended, because its heap has grown. */
const MAX_REUSED_CHARACTERS = 1_048_576;

/** Idle processes, and the timers that end them. */
const idle = new Map<ReaderChild, NodeJS.Timeout>();

function takeIdle({ memory, seconds }: ReadingLimits): ReaderChild | undefined {
  for (const [child, timeout] of idle) {
    const { limits, isRunning } = child;
    if (isRunning && (limits.memory !== memory || limits.seconds !== seconds)) continue;
    idle.delete(child);
    clearTimeout(timeout);
    if (!isRunning) continue;
    child.keepServer(true);
    return child;
  }
  return undefined;
}

function keep(child: ReaderChild): void {
  const end = () => {
    idle.delete(child);
    child.kill();
  };
  child.keepServer(false);
  idle.set(child, setTimeout(end, IDLE_MILLISECONDS).unref());
}

/**
 * Reads files in separate processes, so that no file can block the server or use up its memory. A process reads one
 * file at a time, and is ended when it reaches a limit.
 */
export class FileReaders {
  readonly #limits: ReadingLimits;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
  }

  /**
   * @yields up to 100 records at a time; the next ones are read on demand.
   * @returns the fields that Docket cannot store.
   * @throws ProblemError  for an error that `readFile` finds; `payload-too-large` when a limit is reached.
   */
  async *read(
    chunks: AsyncIterable<string>,
    order: Omit<ReadingOrder, "limits">,
  ): AsyncGenerator<readonly ReadRecord[], readonly LeftOutField[]> {
    const child = takeIdle(this.#limits) ?? new ReaderChild(this.#limits);
    const texts = chunks[Symbol.asyncIterator]();
    let length = 0;
    let hasEnded = false;
    try {
      child.send({ ...order, limits: this.#limits.file });
      for (;;) {
        const message = ReaderMessage.parse(await child.next());
        switch (message.kind) {
          case "text": {
            const next = await texts.next();
            const text = next.done === true ? null : next.value;
            length += text?.length ?? 0;
            child.send({ text });
            break;
          }
          case "records":
            yield message.records;
            child.send({ text: null });
            break;
          case "end":
            hasEnded = true;
            return message.leftOut;
          case "problem":
            hasEnded = true;
            throw new ProblemError(message.code, message);
          case "fault":
            throw new Error(`A file could not be read:\n${message.stack}`);
        }
      }
    } finally {
      if (hasEnded && length <= MAX_REUSED_CHARACTERS) keep(child);
      else child.kill();
      await texts.return?.();
    }
  }
}
