import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ProblemError } from "@docket/contracts";
import { DEFAULT_FILE_LIMITS, type FileLimits } from "./file-limits.ts";
import type { ReaderAnswer, ReadingOrder } from "./reader-messages.ts";

/** Limits on reading one file. */
export interface ReadingLimits {
  /** MiB of JavaScript heap. */
  readonly memory: number;
  /** Seconds that the process may take between two messages. */
  readonly seconds: number;
  readonly file: FileLimits;
}

/** Enough for each file within the limits on its content. */
export const DEFAULT_READING_LIMITS: ReadingLimits = {
  memory: 512,
  seconds: 60,
  file: DEFAULT_FILE_LIMITS,
};

/** On Linux, gives the process a third of the processor time that the server gets when both are busy. */
const NICENESS = 5;

const PROGRAM = import.meta.url.replace(/reader-child(\.[jt]s)$/, "reader-process$1");

/** The program is TypeScript in development and in tests. */
function argumentsForSource(): string[] {
  if (!PROGRAM.endsWith(".ts")) return [];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--conditions=source", "--import", pathToFileURL(tsx).href];
}

/** Not in tests: on a busy machine, a process with low priority would hardly run. */
function yieldToOthers(pid: number | undefined): void {
  if (PROGRAM.endsWith(".ts")) return;
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // Some systems refuse it; files are read without it as well.
  }
}

/**
 * A process that reads files. It gets none of the server's environment variables.
 *
 * It is not a worker thread, because on Node.js 20 a thread that reaches its memory limit ends the whole process.
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
      // Hides the output of V8 when memory runs out, because the problem already tells the operator.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child = child;
    yieldToOthers(child.pid);
    child.on("message", (message) => {
      this.#waiting.push(message);
      this.#wake?.();
    });
    // A message cannot be sent only if the process is ending; the exit code says why.
    child.on("error", (error) => {
      if (child.pid === undefined) this.#end(error);
    });
    // Messages can arrive after the exit, but not after the channel is closed.
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

  /** Whether this process keeps the server's event loop alive. */
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
    // V8 aborts when its heap is full; the system sends SIGKILL when it is out of memory.
    const isFull = signal === "SIGABRT" || signal === "SIGKILL" || code === 134;
    if (!isFull) return new Error(`The reader of files ended with ${String(code ?? signal)}.`);
    const detail = `Reading the file takes more than ${this.limits.memory} MiB of memory. Split it into smaller files.`;
    return new ProblemError("payload-too-large", { detail });
  }
}
