import { statfs } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";

/** Milliseconds of consecutive statements before the event loop gets a turn. */
const MAX_RUN = 5;

/** Milliseconds between two checks of the disk and the write-ahead log, while there are statements. */
const CHECK_INTERVAL = 250;

/** Bytes of write-ahead log that start a checkpoint. */
const CHECKPOINT_AFTER = 24 * 2 ** 20;

/** With fewer bytes of free disk, writes are refused: the rest is for the current transaction and a recovery. */
const MIN_FREE = 24 * 2 ** 20;

/** With this many bytes of free disk, writes are allowed again. */
const RESUME_AT = 32 * 2 ** 20;

/** Limits on the write-ahead log that checkpoints keep for reuse. */
const LOG_FILES = ["-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB"];

/** The state of the disk. */
export interface Space {
  /** Whether writes are refused. */
  readonly isLow: boolean;
  /** Free bytes. */
  readonly free: number;
}

export interface EngineOptions {
  readonly dataDir: string;
  /** Called when the disk becomes too full for writes, and when it has room again. */
  readonly onSpace?: ((space: Space) => void) | undefined;
}

/** Builds a simple query message of the protocol. */
function simpleQuery(statement: string): Uint8Array {
  const text = Buffer.from(`${statement}\0`);
  const head = Buffer.alloc(5);
  head.write("Q");
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

/**
 * PGlite, with the background work that a PostgreSQL server does in processes of its own.
 *
 * - PGlite runs statements on the calling thread and responds within the same turn of the event loop. A caller that
 * sends its next statement at once would block sockets and timers, so it waits for the next turn now and then.
 * - PGlite has no checkpointer: the write-ahead log would grow until the process ends, and a recovery would replay
 * all of it.
 * - PGlite does not survive a full disk. The engine stops in the middle of a write, and cannot even read until it
 * is opened again, which needs a write. So it becomes read-only before the disk is full.
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

  /** Whether writes are refused because the disk is almost full. */
  get isLowOnSpace(): boolean {
    return this.#isLow;
  }

  /** Checks the disk at once, so that readiness does not wait for a statement. */
  async checkSpace(): Promise<void> {
    const disk = await statfs(this.#options.dataDir).catch(() => undefined);
    if (!disk) return;
    const free = disk.bavail * disk.bsize;
    const isLow = free < (this.#isLow ? RESUME_AT : MIN_FREE);
    if (isLow === this.#isLow) return;
    this.#isLow = isLow;
    this.#options.onSpace?.({ isLow, free });
  }

  /** PGlite calls this around each statement, also within transactions. */
  // oxlint-disable-next-line no-underscore-dangle -- PGlite's own name for it.
  override async _runExclusiveQuery<Result>(run: () => Promise<Result>): Promise<Result> {
    // oxlint-disable-next-line no-underscore-dangle -- PGlite's own name for it.
    return super._runExclusiveQuery(async () => {
      const now = performance.now();
      if (now - this.#lastTurn > MAX_RUN) {
        await setImmediate();
        this.#lastTurn = performance.now();
      }
      if (this.ready && now - this.#lastLook > CHECK_INTERVAL) {
        this.#lastLook = now;
        await this.#look();
      }
      return run();
    });
  }

  /** Runs between two statements. In a failed transaction both checks are refused; they run after its end. */
  async #look(): Promise<void> {
    await this.checkSpace();
    if (this.isInTransaction()) {
      // A session setting would be rolled back with this transaction.
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

  /** Runs a statement while PGlite's own methods would wait for the current one. */
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
