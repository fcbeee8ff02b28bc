import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ProblemError } from "@docket/contracts";
import { DEFAULT_FILE_LIMITS, type FileLimits } from "./file-limits.ts";
import type { ReaderAnswer, ReadingOrder } from "./reader-messages.ts";

/** What the reading of one file may take. */
export interface ReadingLimits {
  /** MiB of JavaScript heap. */
  readonly memory: number;
  /** Seconds that the process may work from one message to the next. */
  readonly seconds: number;
  readonly file: FileLimits;
}

/** Enough for each file that is within the limits of its content. */
export const DEFAULT_READING_LIMITS: ReadingLimits = {
  memory: 512,
  seconds: 60,
  file: DEFAULT_FILE_LIMITS,
};

/** On Linux, a third of what the server gets when both want all of the processor. */
const NICENESS = 5;

const PROGRAM = import.meta.url.replace(/reader-child(\.[jt]s)$/, "reader-process$1");

/** In development and in tests the program is TypeScript. */
function argumentsForSource(): string[] {
  if (!PROGRAM.endsWith(".ts")) return [];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--conditions=source", "--import", pathToFileURL(tsx).href];
}

/** In a test that shares the machine with many others, a file would be read last of all. */
function yieldToOthers(pid: number | undefined): void {
  if (PROGRAM.endsWith(".ts")) return;
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // Not all systems allow it, and without it a file is read as well.
  }
}

/**
 * A process that reads files. It gets none of the server's environment.
 *
 * It is no worker thread: on Node.js 20, a thread that reaches its memory limit ends the whole server.
 */
export class ReaderChild {
  readonly #child: ChildProcess;
  readonly limits: ReadingLimits;
  readonly #waiting: unknown[] = [];
  #ended: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(limits: ReadingLimits) {
    this.limits = limits;
    const child = fork(fileURLToPath(PROGRAM), {
      env: {},
      execArgv: [`--max-old-space-size=${limits.memory}`, ...argumentsForSource()],
      // What V8 prints when the memory is used up tells the operator nothing that the problem does not.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child = child;
    yieldToOthers(child.pid);
    child.on("message", (message) => {
      this.#waiting.push(message);
      this.#wake?.();
    });
    // A message that cannot be sent is of a process that is ending, and how it ends says more.
    child.on("error", (error) => {
      if (child.pid === undefined) this.#end(error);
    });
    // Messages may arrive after the exit, but none after the channel is closed.
    void Promise.all([once(child, "exit"), once(child, "disconnect")]).then(
      ([[code, signal]]) => this.#end(this.#reasonOf(code, signal)),
      () => undefined,
    );
  }

  /** Whether it can read another file. */
  get isRunning(): boolean {
    return this.#ended === undefined && this.#child.connected;
  }

  send(message: ReadingOrder | ReaderAnswer): void {
    this.#child.send(message);
  }

  /** @throws ProblemError `payload-too-large` when the process has reached a limit. */
  async next(): Promise<unknown> {
    const { seconds } = this.limits;
    const timeout = setTimeout(() => {
      const detail = `Reading the file takes more than ${seconds} seconds. Split it into smaller files.`;
      this.#end(new ProblemError("payload-too-large", { detail }));
    }, seconds * 1_000);
    try {
      while (this.#waiting.length === 0) {
        if (this.#ended) throw this.#ended;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      return this.#waiting.shift();
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Whether the process keeps the server from ending by itself. */
  keepServer(isKept: boolean): void {
    for (const handle of [this.#child, this.#child.channel]) {
      if (isKept) handle?.ref();
      else handle?.unref();
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#wake?.();
  }

  #reasonOf(code: unknown, signal: unknown): Error {
    // V8 aborts when its heap is full; SIGKILL comes from a system that has no memory left.
    const isFull = signal === "SIGABRT" || signal === "SIGKILL" || code === 134;
    if (!isFull) return new Error(`The reader of files ended with ${String(code ?? signal)}.`);
    const detail = `Reading the file takes more than ${this.limits.memory} MiB of memory. Split it into smaller files.`;
    return new ProblemError("payload-too-large", { detail });
  }
}
