import { write as writeFile, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Longest time that a line waits for more lines, so that they are written together. */
const FLUSH_INTERVAL_MS = 200;

/** This many pending bytes are written at once, before the interval is over. */
const FLUSH_BYTES = 8 * 1024;

/** Limit on bytes kept while the log cannot be written. Lines over it are lost. */
const MAX_PENDING_BYTES = 1024 * 1024;

type Write = (
  fd: number,
  bytes: Buffer,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

export interface LogOutput extends DestinationStream {
  /** Tries to write the pending lines before the process exits. */
  readonly flushSync: () => void;
}

/**
 * Writes the log to a file descriptor, many lines at a time. Logging never blocks and never throws.
 *
 * If a write fails, for example because the disk is full, lines are kept up to a limit and written later. Lines
 * over the limit are lost; the next line that can be written says how many.
 *
 * @param write  as in `node:fs`.
 */
export function createLogOutput(fd: number, write: Write = writeFile): LogOutput {
  let lines: string[] = [];
  let pendingBytes = 0;
  let lost = 0;
  /** Bytes of the current write that are not written yet; after a failed write they are written again. */
  let rest: Buffer = Buffer.alloc(0);
  let isWriting = false;
  setInterval(flush, FLUSH_INTERVAL_MS).unref();

  function takeLines(): Buffer {
    if (lost > 0) lines.push(lossOf(lost));
    lost = 0;
    const bytes = Buffer.from(lines.join(""));
    lines = [];
    pendingBytes = 0;
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
      if (rest.length > 0 || pendingBytes >= FLUSH_BYTES) flush();
    });
  }

  return {
    write(line) {
      const size = Buffer.byteLength(line);
      if (pendingBytes + size > MAX_PENDING_BYTES) {
        lost += 1;
        return;
      }
      lines.push(line);
      pendingBytes += size;
      // After a failed write, `rest` is not empty: the interval retries it.
      if (pendingBytes >= FLUSH_BYTES && rest.length === 0) flush();
    },
    flushSync() {
      if (isWriting) return;
      let bytes = Buffer.concat([rest, takeLines()]);
      rest = Buffer.alloc(0);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes));
      } catch {
        // The process exits, and there is no other place to report the failure.
      }
    },
  };
}

function lossOf(count: number): string {
  const msg = `${count} log lines were lost because they could not be written`;
  return `${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`;
}
