import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { User } from "@docket/contracts";
import { ADA, EVE } from "@docket/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOutage } from "../../src/index.ts";
import { openEmbedded, type OpenDatabase, type Space } from "../../src/server.ts";

const MIB = 2 ** 20;

/** Only root may mount a disk that can be filled; otherwise the folder is on the existing disk. */
const isRoot = process.getuid?.() === 0;

/** Longer than the interval between two checks of the disk. */
const AFTER_CHECK = 300;

let folder: string;
let database: OpenDatabase;
const spaces: Space[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docket-engine-"));
  if (isRoot) execFileSync("mount", ["-t", "tmpfs", "-o", "size=320m", "docket", folder]);
  database = await openEmbedded(join(folder, "data"), { onSpace: (space) => spaces.push(space) });
}, 180_000);

afterAll(async () => {
  await database.close();
  if (isRoot) execFileSync("umount", [folder]);
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function register({ id, email }: User): Promise<unknown> {
  return database.db.execute(
    sql`insert into "user" (id, name, email) values (${id}, 'X', ${email})`,
  );
}

async function bytesOfLog(): Promise<number> {
  const log = join(folder, "data", "postgres", "pg_wal");
  const files = await readdir(log, { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(log, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes that a recovery would have to replay. */
async function bytesSinceCheckpoint(): Promise<number> {
  const [row] = await database.db
    .select({ bytes: sql<string>`pg_current_wal_insert_lsn() - redo_lsn` })
    .from(sql`pg_control_checkpoint()`);
  return Number(row?.bytes);
}

test(
  "the write-ahead log and what a recovery replays stay small, also within a transaction",
  { timeout: 120_000 },
  async () => {
    const { db } = database;
    await db.execute(sql`create table filling (id int, text text)`);
    const fill = sql`insert into filling select n, repeat(md5(n::text), 60) from generate_series(1, 4000) n`;
    await db.transaction(async (transaction) => {
      for (let n = 0; n < 12; n += 1) {
        await transaction.execute(fill);
        await transaction.execute(sql`delete from filling`);
        await setTimeout(AFTER_CHECK);
      }
    });
    expect(await bytesOfLog()).toBeLessThan(128 * MIB);
    expect(await bytesSinceCheckpoint()).toBeLessThan(64 * MIB);
    await db.execute(sql`drop table filling`);
    await setTimeout(AFTER_CHECK);
    await register(ADA);
  },
);

test.skipIf(!isRoot)(
  "on a full disk reads go on, writes are an outage, and both work once there is room",
  { timeout: 60_000 },
  async () => {
    const { bavail, bsize } = await statfs(folder);
    const filler = join(folder, "filler");
    await writeFile(filler, Buffer.alloc(bavail * bsize - 2 * MIB));
    await setTimeout(AFTER_CHECK);

    const refusal = await register(EVE).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(isOutage(refusal)).toBe(true);
    await expect(database.ready()).rejects.toThrow("disk");
    const users = await database.db.execute(sql`select email from "user"`);
    expect(users).toMatchObject({ rows: [{ email: ADA.email }] });
    expect(spaces).toMatchObject([{ isLow: true }]);

    await rm(filler);
    await setTimeout(AFTER_CHECK);
    await register(EVE);
    await database.ready();
    expect(spaces).toMatchObject([{ isLow: true }, { isLow: false }]);
  },
);
