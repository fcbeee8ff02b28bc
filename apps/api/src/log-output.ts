import { write as writeFile, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Milliseconds that a line may wait for others, so that they are written together. */
const LOG_DELAY = 200;

/** Bytes that are written without waiting for more. */
const WORTH_WRITING = 8 * 1024;

/** Bytes that wait while nothing can be written. Lines beyond them are lost. */
const MOST_WAITING = 1024 * 1024;

type Write = (
  fd: number,
  bytes: Buffer,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

export interface LogOutput extends DestinationStream {
  /** Writes what waits, as far as it can be, before the process ends. */
  readonly flushSync: () => void;
}

/**
 * Writes the log to a file descriptor, many lines at a time, and never holds up or fails whoever logs.
 *
 * Where it cannot be written, such as to a full disk, lines wait up to a limit and are tried again; beyond it
 * they are lost, and once the log can be written it says how many.
 *
 * @param write  as in `node:fs`.
 */
export function createLogOutput(fd: number, write: Write = writeFile): LogOutput {
  let lines: string[] = [];
  let waiting = 0;
  let lost = 0;
  /** Bytes on their way; what is left of them when a write fails is tried again. */
  let rest: Buffer = Buffer.alloc(0);
  let isWriting = false;
  setInterval(flush, LOG_DELAY).unref();

  function takeLines(): Buffer {
    if (lost > 0) lines.push(lossOf(lost));
    lost = 0;
    const bytes = Buffer.from(lines.join(""));
    lines = [];
    waiting = 0;
    return bytes;
  }

  function flush(): void {
    if (isWriting) return;
    if (rest.length === 0) rest = takeLines();
    if (rest.length === 0) return;
    isWriting = true;
    write(fd, rest, (error, written) => {
      isWriting = false;
      if (error) return;
      rest = rest.subarray(written);
      if (rest.length > 0 || waiting >= WORTH_WRITING) flush();
    });
  }

  return {
    write(line) {
      const size = Buffer.byteLength(line);
      if (waiting + size > MOST_WAITING) {
        lost += 1;
        return;
      }
      lines.push(line);
      waiting += size;
      // After a failure, the next try waits for the clock.
      if (waiting >= WORTH_WRITING && rest.length === 0) flush();
    },
    flushSync() {
      if (isWriting) return;
      let bytes = Buffer.concat([rest, takeLines()]);
      rest = Buffer.alloc(0);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes));
      } catch {
        // The process ends, and there is nowhere to say it.
      }
    },
  };
}

function lossOf(count: number): string {
  const msg = `${count} lines of the log were lost: they could not be written`;
  return `${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`;
}
