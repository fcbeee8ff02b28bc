import { ProblemError } from "@docket/contracts";

export interface Limits {
  /** How many tasks run at once. */
  readonly running: number;
  /** How many more may wait for their turn. */
  readonly waiting: number;
  /** What a refused caller is told to wait, in seconds. */
  readonly retryAfter: number;
}

export type Limiter = <Result>(task: () => Promise<Result>) => Promise<Result>;

/**
 * Bounds costly work: some tasks run, some wait in the order in which they came.
 *
 * @returns runs a task when its turn comes; rejects with ProblemError `too-many-requests`, without
 *   starting it, when as many wait as may.
 */
export function createLimiter({ running, waiting, retryAfter }: Limits): Limiter {
  const queue: (() => void)[] = [];
  let free = running;

  async function takeSlot(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (queue.length >= waiting) throw new ProblemError("too-many-requests", { retryAfter });
    await new Promise<void>((resolve) => {
      queue.push(resolve);
    });
  }

  /** Hands the slot on without freeing it, so that no newcomer overtakes those who wait. */
  function passSlotOn(): void {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  }

  return async function run(task) {
    await takeSlot();
    try {
      return await task();
    } finally {
      passSlotOn();
    }
  };
}
