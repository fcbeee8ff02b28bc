import { ProblemError, type UserId } from "@docket/contracts";
import { DEFAULT_READING_LIMITS, FileReaders, type ReadingLimits } from "@docket/interchange";

/** What imports may take of one process. */
export interface ImportLimits extends ReadingLimits {
  /** Files that are read and written at a time. */
  readonly atOnce: number;
  /** Imports that can wait for their turn. Each is of another user. */
  readonly waiting: number;
  /** Seconds that an import can wait for its turn. */
  readonly waitSeconds: number;
}

export const DEFAULT_IMPORT_LIMITS: ImportLimits = {
  ...DEFAULT_READING_LIMITS,
  atOnce: 2,
  waiting: 100,
  waitSeconds: 20,
};

/** Seconds after which an import that was put off can be tried again. */
const RETRY_SECONDS = 5;

/**
 * Gives imports their turn: one of each user, some at a time in the process, in the order in which they came. So
 * nobody can take the turns of all others, however many files they send.
 */
export class ImportTurns {
  readonly readers: FileReaders;
  readonly #limits: ImportLimits;
  readonly #owners = new Set<UserId>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: ImportLimits) {
    this.readers = new FileReaders(limits);
    this.#limits = limits;
  }

  /**
   * Waits for a turn and does the work in it.
   *
   * @throws ProblemError `too-many-requests` while another import of the owner has not ended;
   *   `service-unavailable` when no turn came in time, or too many others wait.
   */
  async take<Result>(owner: UserId, work: () => Promise<Result>): Promise<Result> {
    if (this.#owners.has(owner)) {
      const detail = "Another import of yours is running. Try again when it has ended.";
      throw new ProblemError("too-many-requests", { detail, retryAfter: RETRY_SECONDS });
    }
    this.#owners.add(owner);
    try {
      await this.#begin();
      try {
        return await work();
      } finally {
        this.#end();
      }
    } finally {
      this.#owners.delete(owner);
    }
  }

  async #begin(): Promise<void> {
    if (this.#running < this.#limits.atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#limits.waiting) throw putOff();
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(putOff());
      }, this.#limits.waitSeconds * 1_000);
      function begin() {
        clearTimeout(timeout);
        resolve();
      }
      this.#waiting.push(begin);
    });
  }

  /** Whoever waits longest takes the place over, so that nobody can come in between. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

function putOff(): ProblemError {
  const detail = "The server is reading other imports. Try again in a moment.";
  return new ProblemError("service-unavailable", { detail, retryAfter: RETRY_SECONDS });
}
