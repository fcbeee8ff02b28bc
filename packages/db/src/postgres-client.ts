import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres, { type Sql } from "postgres";
import type { DatabaseAddress } from "./database-url.ts";
import { codeOf } from "./failures.ts";
import { DatabaseStartError } from "./start-failure.ts";

export interface ClientOptions {
  /** Seconds. */
  readonly connectTimeout: number;
  readonly onclose?: (() => void) | undefined;
}

/** Seconds between two attempts to connect. postgres.js would let them grow to 20, which delays recovery. */
const RECONNECT_AFTER = 0.1;

/**
 * Prepares to connect to an address. The certificate files that it names are read once.
 *
 * @returns creates clients of postgres.js with one connection each, which opens with their first statement.
 * @throws DatabaseStartError when a file cannot be read.
 */
export function clientFactory(address: DatabaseAddress): (options: ClientOptions) => Sql {
  const { hosts, user, password, database, parameters, targetSessionAttributes } = address;
  const [first] = hosts;
  const socketFolder = first?.host.startsWith("/") ? first : undefined;
  if (socketFolder && hosts.length > 1) {
    throw new DatabaseStartError(
      "DATABASE_URL has several hosts, and one of them is a Unix socket. Use only one host.",
    );
  }
  // A list, contrary to the types: postgres.js would split text at the colons of an IPv6 address.
  const target: object = socketFolder
    ? { path: `${socketFolder.host}/.s.PGSQL.${socketFolder.port}` }
    : { host: hosts.map(({ host }) => host), port: hosts.map(({ port }) => port) };
  const ssl = socketFolder ? false : tlsOptions(address);
  return ({ connectTimeout, onclose }) =>
    postgres({
      ...target,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      ...(targetSessionAttributes === undefined
        ? {}
        : { target_session_attrs: targetSessionAttributes }),
      ...(onclose === undefined ? {} : { onclose }),
      ssl,
      connection: { application_name: "docket", TimeZone: "UTC", ...parameters },
      connect_timeout: connectTimeout,
      backoff: () => RECONNECT_AFTER,
      max: 1,
      // The caller decides how long the connection lives.
      max_lifetime: null,
      // postgres.js would run this query while it connects. Its failure would be an unhandled rejection, which ends
      // the process.
      fetch_types: false,
      onnotice: () => undefined,
    });
}

/** As in libpq: for modes up to `require`, nothing is verified unless a root certificate is given. */
function tlsOptions({
  hosts,
  tls,
}: DatabaseAddress): "require" | "prefer" | false | ConnectionOptions {
  const { mode, rootCertificate, certificate, key } = tls;
  const isSystem = rootCertificate === "system";
  if (mode === undefined && rootCertificate === undefined) return false;
  if (mode === "disable") return false;
  const files = {
    ...(certificate === undefined ? {} : { cert: readText(certificate, "sslcert") }),
    ...(key === undefined ? {} : { key: readText(key, "sslkey") }),
    ...(rootCertificate === undefined || isSystem
      ? {}
      : { ca: readText(rootCertificate, "sslrootcert") }),
  };
  if (mode === "allow" || mode === "prefer") return "prefer";
  if (mode === "verify-full" || isSystem) {
    const [first] = hosts;
    const address = first && isIP(first.host) > 0 ? first.host : undefined;
    // Without a server name, Node.js would compare the certificate with "localhost".
    return address === undefined
      ? files
      : { ...files, checkServerIdentity: (_name, peer) => checkServerIdentity(address, peer) };
  }
  if (mode === "verify-ca" || rootCertificate !== undefined) {
    return { ...files, checkServerIdentity: () => undefined };
  }
  return { ...files, rejectUnauthorized: false };
}

function readText(file: string, parameter: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new DatabaseStartError(
      `Docket cannot read the file that DATABASE_URL gives as ${parameter}: ${file} (${codeOf(error)}).`,
      { cause: error },
    );
  }
}
