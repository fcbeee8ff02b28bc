import { chmodSync, type Dirent, lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** The contents of Docket's data folder. Docket must not change any other file in it. */
const CONTENTS = ["docket.lock", "secret", "outbox", "postgres"];

/** Permissions of the owner's group and of others. */
const OTHERS = 0o077;

const STICKY = 0o1000;

/** Removes other users' permissions from a file or folder; `false` when it stays open to them. */
function closePath(path: string, stats: Stats): boolean {
  if ((stats.mode & OTHERS) === 0) return true;
  // A folder that every user may write to, such as /tmp, is needed as it is.
  if ((stats.mode & STICKY) !== 0) return false;
  try {
    chmodSync(path, stats.isDirectory() ? 0o700 : 0o600);
  } catch {
    return false;
  }
  // Some file systems accept the change and ignore it.
  return (statSync(path).mode & OTHERS) === 0;
}

function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true });
}

/**
 * Removes all permissions of the machine's other users from a data folder and from Docket's files in it. It repairs
 * permissions that an older version, a copy or an administrator left too wide. PGlite creates its files with
 * permissions for all users, whatever the umask.
 *
 * @returns the paths that stay open to others, outermost first; none on Windows, which has no such permissions.
 */
export function closeDataFolder(folder: string): string[] {
  if (process.platform === "win32") return [];
  const open: string[] = [];
  function close(path: string, stats: Stats | undefined) {
    if (stats !== undefined && !closePath(path, stats)) open.push(path);
  }
  // A symbolic link at one of these paths was made by the administrator, so it is followed.
  for (const path of [folder, ...CONTENTS.map((name) => join(folder, name))]) {
    const stats = statSync(path, { throwIfNoEntry: false });
    close(path, stats);
    if (path === folder || !stats?.isDirectory()) continue;
    for (const entry of entriesOf(path)) {
      const inside = join(entry.parentPath, entry.name);
      if (!entry.isSymbolicLink()) close(inside, lstatSync(inside, { throwIfNoEntry: false }));
    }
  }
  return open;
}
