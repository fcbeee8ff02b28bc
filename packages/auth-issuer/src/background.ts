import { setImmediate } from "node:timers/promises";

export interface Background {
  /** Starts a task when the request at hand has been dealt with, whatever becomes of it. */
  readonly run: (task: () => Promise<void>) => void;
  /** Resolves when no task is left. */
  readonly settled: () => Promise<void>;
}

/**
 * Work that no answer waits for, so that no answer's time tells what there was to do.
 *
 * @param onError  hears of tasks that fail: nobody else would.
 */
export function createBackground(onError: (error: unknown) => void): Background {
  const running = new Set<Promise<void>>();

  async function perform(task: () => Promise<void>): Promise<void> {
    try {
      await setImmediate();
      await task();
    } catch (error) {
      onError(error);
    }
  }

  return {
    run(task) {
      const performance = perform(task).finally(() => running.delete(performance));
      running.add(performance);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
