import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type PostgresServer, startPostgres } from "@docket/testing";
import { findFreePort } from "@docket/testing/servers";
import postgres, { type Sql } from "postgres";

/** A PostgreSQL server for one test. Its users of the group `locked` need a password. */
export interface Cluster extends AsyncDisposable {
  readonly server: PostgresServer;
  readonly admin: Sql;
  /** The URL of a database of this server; `change` can modify it. */
  readonly address: (database: string, change?: (url: URL) => void) => string;
}

const RULES = `
local all all trust
host all +locked all scram-sha-256
host all all all trust
`;

export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "docket-start-"));
  const rules = join(folder, "pg_hba.conf");
  await writeFile(rules, RULES, { mode: 0o644 });
  // The server may run as another user.
  await chmod(folder, 0o755);
  const server = await startPostgres({ fsync: "off", hba_file: rules });
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
  return {
    server,
    admin,
    address(database, change) {
      const url = new URL(server.url);
      url.pathname = database;
      change?.(url);
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      await admin.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PgBouncer in front of a server, to which it connects as any user without a password. */
export async function startPgBouncer(
  { url }: PostgresServer,
  settings: Readonly<Record<string, string | number>>,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "docket-pgbouncer-"));
  const port = await findFreePort();
  const { port: serverPort } = new URL(url);
  const configuration = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    auth_type: "any",
    ...settings,
  };
  const file = join(folder, "pgbouncer.ini");
  await writeFile(
    file,
    `[databases]\n* = host=127.0.0.1 port=${serverPort} user=postgres\n[pgbouncer]\n` +
      Object.entries(configuration)
        .map(([name, value]) => `${name} = ${value}\n`)
        .join(""),
    { mode: 0o644 },
  );
  await chmod(folder, 0o755);
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const bouncer = spawn("pgbouncer", [...user, file], { stdio: ["ignore", "ignore", "pipe"] });
  await once(bouncer, "spawn");
  const log: string[] = [];
  for await (const line of createInterface(bouncer.stderr)) {
    log.push(line);
    if (line.includes("process up")) break;
  }
  if (!log.some((line) => line.includes("process up"))) throw new Error(log.join("\n"));
  bouncer.stderr.resume();
  return {
    port,
    async [Symbol.asyncDispose]() {
      const ended = once(bouncer, "exit");
      bouncer.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
