import { statfs } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";

/** Milliseconds that statements may follow each other before the process turns to something else. */
const LONGEST_RUN = 5;

/** Milliseconds between two looks at the disk and the log, while there are statements. */
const LOOK_EVERY = 250;

/** Bytes of write-ahead log after which a checkpoint makes them dispensable. */
const CHECKPOINT_AFTER = 24 * 2 ** 20;

/** Bytes of free disk below which nothing is written any more: room for what is under way, and for a recovery. */
const RESERVE = 24 * 2 ** 20;

/** Bytes of free disk from which on it is written again. */
const ENOUGH = 32 * 2 ** 20;

/** What checkpoints keep of old log files, to be written anew. */
const LOG_FILES = ["-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB"];

/** How full the disk is. */
export interface Space {
  /** Whether nothing is written any more. */
  readonly isLow: boolean;
  /** Bytes. */
  readonly free: number;
}

export interface EngineOptions {
  readonly dataDir: string;
  /** Called when the disk becomes too full to write, and when there is room again. */
  readonly onSpace?: ((space: Space) => void) | undefined;
}

/** Makes a message of the protocol's simple query. */
function simpleQuery(statement: string): Uint8Array {
  const text = Buffer.from(`${statement}\0`);
  const head = Buffer.alloc(5);
  head.write("Q");
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

/**
 * PGlite, with what a PostgreSQL server does in processes of its own.
 *
 * - It runs statements on the calling thread and answers within the same turn of the event loop. A caller that sends
 *   the next statement as soon as it has the answer would keep sockets and timers from their turn; so it waits for
 *   the next turn now and then.
 * - It has no checkpointer: the write-ahead log would grow until the process ends, and a recovery replays all of it.
 * - It does not survive a disk that is full. The engine stops in the middle of a write, and does not even read until
 *   it is opened again, for which it has to write. So it turns read-only before the disk is full.
 *
 * @see docs/adr/0037-the-embedded-engine-looks-after-its-log-and-its-disk.md
 */
export class EmbeddedEngine extends PGlite {
  readonly #options: EngineOptions;
  #lastTurn = performance.now();
  #lastLook = -Infinity;
  #checkpointedAt = 0;
  #isLow = false;
  #isReadOnly = false;

  constructor(options: EngineOptions) {
    super({
      dataDir: options.dataDir,
      startParams: [...PGlite.defaultStartParams, ...LOG_FILES],
    });
    this.#options = options;
  }

  /** Whether the disk is so full that writes are refused. */
  get isLowOnSpace(): boolean {
    return this.#isLow;
  }

  /** Looks at the disk at once, so that readiness does not wait for a statement. */
  async checkSpace(): Promise<void> {
    const disk = await statfs(this.#options.dataDir).catch(() => undefined);
    if (!disk) return;
    const free = disk.bavail * disk.bsize;
    const isLow = free < (this.#isLow ? ENOUGH : RESERVE);
    if (isLow === this.#isLow) return;
    this.#isLow = isLow;
    this.#options.onSpace?.({ isLow, free });
  }

  /** Called by PGlite around each statement, also within transactions. */
  // oxlint-disable-next-line no-underscore-dangle -- PGlite's own name for it.
  override async _runExclusiveQuery<Result>(run: () => Promise<Result>): Promise<Result> {
    // oxlint-disable-next-line no-underscore-dangle -- PGlite's own name for it.
    return super._runExclusiveQuery(async () => {
      const now = performance.now();
      if (now - this.#lastTurn > LONGEST_RUN) {
        await setImmediate();
        this.#lastTurn = performance.now();
      }
      if (this.ready && now - this.#lastLook > LOOK_EVERY) {
        this.#lastLook = now;
        await this.#look();
      }
      return run();
    });
  }

  /** Between two statements. A transaction that has failed refuses both, and is looked at again after it. */
  async #look(): Promise<void> {
    await this.checkSpace();
    if (this.isInTransaction()) {
      // What is set for later ones would be taken back with this one.
      if (this.#isLow) await this.#ask("set transaction_read_only = on");
    } else if (this.#isReadOnly !== this.#isLow) {
      this.#isReadOnly = this.#isLow;
      await this.#ask(`set default_transaction_read_only = ${this.#isLow ? "on" : "off"}`);
    }
    if (!this.#isLow) await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    const written = Number(await this.#ask("select pg_current_wal_insert_lsn() - '0/0'"));
    if (Number.isNaN(written)) return;
    if (this.#checkpointedAt === 0) this.#checkpointedAt = written;
    if (written - this.#checkpointedAt < CHECKPOINT_AFTER) return;
    await this.#ask("checkpoint");
    this.#checkpointedAt = written;
  }

  /** Runs a statement where PGlite's own methods would wait for the one that is under way. */
  async #ask(statement: string): Promise<string | null | undefined> {
    const { messages } = await this.execProtocol(simpleQuery(statement), { throwOnError: false });
    for (const message of messages) {
      if ("fields" in message && Array.isArray(message.fields) && message.name === "dataRow") {
        const [value]: unknown[] = message.fields;
        return typeof value === "string" ? value : null;
      }
    }
    return undefined;
  }
}
