import { ProblemError, type UserId } from "@docket/contracts";

/** How many calls may be queued, and how long. */
export interface CallLimits {
  /** Queued calls of one user; more are refused at once. */
  readonly waitingPerUser: number;
  /** Seconds that a call may wait for earlier calls of its user. */
  readonly waitSeconds: number;
}

export const DEFAULT_CALL_LIMITS: CallLimits = { waitingPerUser: 100, waitSeconds: 2 };

/** New calls are refused once the call at the head of the queue has waited for so many milliseconds. */
const OVERLOADED_AFTER = 100;

/** A queue shorter than this many times the concurrency is no overload, however slow its calls are. */
const OVERLOADED_DEPTH = 4;

/**
 * Calls of each kind that one user may have waiting while the queue is that long. The users with a call ready take
 * turns, so the last of many waiting calls of one user would wait for as many rounds.
 */
const WAITING_IN_LONG_QUEUE = 2;

/** Milliseconds. Delays a refusal, so that a client that retries at once costs little. */
const REFUSAL_DELAY = 10;

/** Seconds, in `Retry-After`. */
const RETRY_AFTER = 1;

/** Decides when a call of an owner may use the database. */
export interface Admission {
  /**
   * Runs a call that reads. One owner may use up to half of the concurrency.
   *
   * @throws ProblemError `too-many-requests` when the owner has too many queued calls; `service-unavailable` when
   *   the server is overloaded, or the owner's earlier calls take too long.
   */
  readonly read: <Result>(owner: UserId, call: () => Promise<Result>) => Promise<Result>;
  /** Runs a call that writes; an owner's writes run one after the other. Rejects as `read` does. */
  readonly write: <Result>(owner: UserId, call: () => Promise<Result>) => Promise<Result>;
  /** Whether a new call of any owner would be refused. */
  readonly isOverloaded: () => boolean;
}

export interface AdmissionOptions {
  /** How many calls may use the database at the same time. */
  readonly concurrency: number;
  readonly limits: CallLimits;
}

interface WaitingCall {
  readonly start: () => void;
  readonly timeout: NodeJS.Timeout;
}

/** Calls of one kind of one owner. */
interface Lane {
  readonly limit: number;
  running: number;
  waiting: WaitingCall[];
}

interface OwnerQueue {
  readonly reads: Lane;
  readonly writes: Lane;
  /** Calls that wait only for the server, not for other calls of their owner. */
  ready: number;
}

/** Calls that could start if the server had room. */
function readyIn({ limit, running, waiting }: Lane): number {
  return Math.min(limit - running, waiting.length);
}

/**
 * Queues calls in the process, so that none of them waits while it holds a connection.
 *
 * An owner's writes exclude each other in the database, so they run one at a time, and each owner's reads have a
 * limit. Calls over these limits wait in the owner's queue. Owners whose next call may start take turns, one call
 * each. If the queue of owners is long and its head has waited for some time, the server is overloaded: new calls
 * are refused, and queued calls are served.
 *
 * @see docs/adr/0029-calls-queue-before-they-take-a-connection.md
 */
export function createAdmission({ concurrency, limits }: AdmissionOptions): Admission {
  const readLimit = Math.max(1, Math.floor(concurrency / 2));
  const queues = new Map<UserId, OwnerQueue>();
  /** Owners with a ready call, in the order of their turns, and the time since when they wait. */
  const turns = new Map<OwnerQueue, number>();
  let running = 0;
  let ready = 0;

  function queueOf(owner: UserId): OwnerQueue {
    const known = queues.get(owner);
    if (known) return known;
    const queue: OwnerQueue = {
      reads: { limit: readLimit, running: 0, waiting: [] },
      writes: { limit: 1, running: 0, waiting: [] },
      ready: 0,
    };
    queues.set(owner, queue);
    return queue;
  }

  /** Recounts the owner's ready calls after a change of its queue. */
  function update(queue: OwnerQueue): void {
    const before = queue.ready;
    queue.ready = readyIn(queue.reads) + readyIn(queue.writes);
    ready += queue.ready - before;
    if (queue.ready === 0) turns.delete(queue);
    else if (!turns.has(queue)) turns.set(queue, performance.now());
  }

  function startNext(): void {
    while (running < concurrency) {
      const [queue] = turns.keys();
      if (!queue) return;
      // Other calls of the owner may wait for a write, so it goes first.
      const lane = readyIn(queue.writes) > 0 ? queue.writes : queue.reads;
      const call = lane.waiting.shift();
      lane.running += 1;
      running += 1;
      turns.delete(queue);
      update(queue);
      if (call) {
        clearTimeout(call.timeout);
        call.start();
      }
    }
  }

  function isQueueLong(): boolean {
    return ready >= concurrency * OVERLOADED_DEPTH;
  }

  function isOverloaded(): boolean {
    if (!isQueueLong()) return false;
    const [since = Infinity] = turns.values();
    return performance.now() - since > OVERLOADED_AFTER;
  }

  function wait(queue: OwnerQueue, lane: Lane): Promise<void> {
    return new Promise((resolve, reject) => {
      function giveUp() {
        lane.waiting = lane.waiting.filter((other) => other !== call);
        update(queue);
        reject(busy("Your earlier calls are still running. Try again in a moment."));
      }
      const call: WaitingCall = {
        start: resolve,
        timeout: setTimeout(giveUp, limits.waitSeconds * 1_000),
      };
      lane.waiting.push(call);
      update(queue);
    });
  }

  async function enter(queue: OwnerQueue, lane: Lane): Promise<void> {
    if (queue.reads.waiting.length + queue.writes.waiting.length >= limits.waitingPerUser) {
      await refusalDelay();
      const detail = `You have ${limits.waitingPerUser} calls waiting already. Send the next ones when they are answered.`;
      throw new ProblemError("too-many-requests", { detail, retryAfter: RETRY_AFTER });
    }
    const isLast = isQueueLong() && lane.waiting.length >= WAITING_IN_LONG_QUEUE;
    if (isLast || isOverloaded()) {
      await refusalDelay();
      throw busy("The server is overloaded. Try again in a moment.");
    }
    await wait(queue, lane);
  }

  async function run<Result>(
    owner: UserId,
    kind: "reads" | "writes",
    call: () => Promise<Result>,
  ): Promise<Result> {
    const queue = queueOf(owner);
    const lane = queue[kind];
    if (running < concurrency && lane.running < lane.limit && lane.waiting.length === 0) {
      lane.running += 1;
      running += 1;
    } else {
      await enter(queue, lane);
    }
    try {
      return await call();
    } finally {
      lane.running -= 1;
      running -= 1;
      update(queue);
      startNext();
      if (isIdle(queue.reads) && isIdle(queue.writes)) queues.delete(owner);
    }
  }

  return {
    read: (owner, call) => run(owner, "reads", call),
    write: (owner, call) => run(owner, "writes", call),
    isOverloaded,
  };
}

function isIdle({ running, waiting }: Lane): boolean {
  return running === 0 && waiting.length === 0;
}

function refusalDelay(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, REFUSAL_DELAY);
  });
}

function busy(detail: string): ProblemError {
  return new ProblemError("service-unavailable", { detail, retryAfter: RETRY_AFTER });
}
