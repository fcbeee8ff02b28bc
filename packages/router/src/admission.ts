import { ProblemError, type UserId } from "@docket/contracts";

/** How many calls may wait, and how long. */
export interface CallLimits {
  /** Calls that one user may have waiting; more are refused at once. */
  readonly waitingPerUser: number;
  /** Seconds that a call may wait for its user's earlier calls. */
  readonly waitSeconds: number;
}

export const DEFAULT_CALL_LIMITS: CallLimits = { waitingPerUser: 100, waitSeconds: 2 };

/** Milliseconds that the call at the head of the queue may have waited before new ones are refused. */
const OVERLOADED_AFTER = 100;

/** A queue that is shorter than this many times what may run is no overload, however slow its calls are. */
const OVERLOADED_DEPTH = 4;

/** Milliseconds before a refusal is sent, so that a client which tries again at once costs little. */
const REFUSAL_DELAY = 50;

/** Seconds, in `Retry-After`. */
const RETRY_AFTER = 1;

/** Decides when a call of an owner may use the database. */
export interface Admission {
  /**
   * Runs a call that reads. One owner has up to half of what may run at a time.
   *
   * @throws ProblemError `too-many-requests` when too many calls of the owner wait already;
   *   `service-unavailable` when the server is overloaded, or the owner's earlier calls take too long.
   */
  readonly read: <Result>(owner: UserId, call: () => Promise<Result>) => Promise<Result>;
  /** Runs a call that writes; an owner's writes run one after the other. Throws as `read` does. */
  readonly write: <Result>(owner: UserId, call: () => Promise<Result>) => Promise<Result>;
  /** Whether a new call would be refused, whoever its owner is. */
  readonly isOverloaded: () => boolean;
}

export interface AdmissionOptions {
  /** How many calls may use the database at a time. */
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
  /** Calls that wait for the server alone, not for other calls of their owner. */
  ready: number;
}

/** Calls that could start if the server had room. */
function readyIn({ limit, running, waiting }: Lane): number {
  return Math.min(limit - running, waiting.length);
}

/**
 * Queues calls in the process, so that none of them waits while it holds a connection.
 *
 * An owner's writes exclude each other in the database, so they run one at a time, and reads have a limit for
 * each owner. What is over these limits waits in the owner's own queue. Owners whose next call may start take
 * turns, one call each. A long queue of them whose head has waited means overload: new calls are then refused,
 * and those that wait are served.
 *
 * @see docs/adr/0029-calls-queue-before-they-take-a-connection.md
 */
export function createAdmission({ concurrency, limits }: AdmissionOptions): Admission {
  const readLimit = Math.max(1, Math.floor(concurrency / 2));
  const queues = new Map<UserId, OwnerQueue>();
  /** Owners with a ready call, in the order of their turns, and the time since which they wait for it. */
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

  /** Counts the owner's ready calls again, after its queue has changed. */
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
      // A write may hold up others of its owner, so it goes first.
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

  function isOverloaded(): boolean {
    if (ready < concurrency * OVERLOADED_DEPTH) return false;
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
    if (isOverloaded()) {
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
