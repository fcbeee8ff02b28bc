import { type FileHandle, open, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "./failures.ts";

/** Another process has the folder open; PGlite itself would let both in and lose data. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";

  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process. ` +
        "Only one process at a time can use the embedded database. Stop the other process, " +
        "choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL server.",
    );
  }
}

/** The folder cannot be locked, so a second process could open it. */
export class DataFolderLockError extends Error {
  override readonly name = "DataFolderLockError";

  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    super(
      `The data folder ${folder} cannot be locked (${reason}). Without a lock, a second process could ` +
        "destroy the data. Use a folder on a local disk, on Linux with glibc, macOS or Windows, " +
        "or set DATABASE_URL to a PostgreSQL server.",
      { cause },
    );
  }
}

/** The folder cannot be created, or is not writable. */
export class DataFolderUnusableError extends Error {
  override readonly name = "DataFolderUnusableError";

  constructor(folder: string, cause: unknown) {
    super(
      `Docket cannot write to the data folder ${folder} (${codeOf(cause)}). Give the user that runs Docket write permission, ` +
        "free space on its disk, or choose another DATA_DIR.",
      { cause },
    );
  }
}

async function tryLock(folder: string, fileDescriptor: number): Promise<boolean> {
  try {
    // Native code: loaded on demand, so that platforms without it can still use a PostgreSQL server.
    const { tryLock: lock } = await import("fs-native-extensions");
    return lock(fileDescriptor);
  } catch (error) {
    throw new DataFolderLockError(folder, error);
  }
}

async function openLockFile(folder: string): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await open(join(folder, "docket.lock"), "a", 0o600);
  } catch (error) {
    throw new DataFolderUnusableError(folder, error);
  }
}

/**
 * Locks a folder for this process, and creates the folder if there is none.
 *
 * The lock belongs to the open file `docket.lock`. The operating system releases it when the process ends, in
 * whatever way, and it works between containers, whose processes cannot see each other. The file is empty.
 *
 * @returns unlocks the folder.
 * @throws DataFolderInUseError, DataFolderLockError, DataFolderUnusableError
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const file = await openLockFile(folder);
  try {
    if (!(await tryLock(folder, file.fd))) throw new DataFolderInUseError(folder);
    // Earlier versions wrote their process id here instead of taking a lock.
    await rm(join(folder, "docket.pid"), { force: true });
  } catch (error) {
    await file.close();
    throw error;
  }
  return () => file.close();
}
