import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Another process has the folder open; PGlite itself would let both in and lose data. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";

  constructor(folder: string, holder: number) {
    super(
      `The data folder ${folder} is in use by process ${holder}. ` +
        "The embedded database serves one process at a time: stop the other one, " +
        "choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL server.",
    );
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Claims a folder for this process by a file that names it.
 *
 * A claim outlives a killed process, so one whose process is gone is taken over. In a container
 * the killed process often had the number that ours has now: our own number counts as gone.
 *
 * @returns gives the folder back.
 * @throws DataFolderInUseError
 */
export async function claimDataFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claim = join(folder, "docket.pid");
  for (;;) {
    try {
      const file = await open(claim, "wx", 0o600);
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return () => rm(claim, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = Number(await readFile(claim, "utf8"));
      if (holder > 0 && holder !== process.pid && isAlive(holder)) {
        throw new DataFolderInUseError(folder, holder);
      }
      await rm(claim, { force: true });
    }
  }
}
