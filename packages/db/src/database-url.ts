/** A connection URI is not valid. The message has no part of the URI, because the URI has a password. */
export class DatabaseUrlError extends Error {
  override readonly name = "DatabaseUrlError";
}

const TLS_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
type TlsMode = (typeof TLS_MODES)[number];

const SESSION_ATTRIBUTES = [
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
] as const;
type SessionAttributes = (typeof SESSION_ATTRIBUTES)[number];

/** The address of a PostgreSQL server and the user who connects; the driver chooses what is not given. */
export interface DatabaseAddress {
  /** Names or IP addresses, or folders of Unix sockets, which begin with a slash. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly tls: {
    readonly mode: TlsMode | undefined;
    /** A path; `system` for the certificates of Node.js. */
    readonly rootCertificate: string | undefined;
    readonly certificate: string | undefined;
    readonly key: string | undefined;
  };
  readonly targetSessionAttributes: SessionAttributes | undefined;
  /** Parameters that are sent to the server. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Parameters whose values are sent to the server. */
const FOR_THE_SERVER = ["application_name", "options"];

/** Parameters of libpq that Docket decides itself, or that have no effect here. */
const IGNORED =
  /^(connect_timeout|keepalives(_\w+)?|tcp_user_timeout|fallback_application_name|gssencmode|sslcompression|sslsni|load_balance_hosts|client_encoding)$/;

const KNOWN = new Set([
  "host",
  "port",
  "user",
  "password",
  "dbname",
  "sslmode",
  "ssl",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "channel_binding",
  "target_session_attrs",
  ...FOR_THE_SERVER,
]);

/**
 * Parses a connection URI of libpq:
 * `postgres://[user[:password]@][host[:port][,…]][/database][?parameter=value&…]`.
 *
 * An IPv6 address is written in brackets. A Unix socket is given as its folder, percent-encoded as the host or
 * unchanged in `?host=`.
 *
 * @throws DatabaseUrlError
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text.trim()) ?? [];
  if (rest === undefined) throw new DatabaseUrlError("must be a postgres:// URL");
  const slash = rest.indexOf("/");
  const at = (slash === -1 ? rest : rest.slice(0, slash)).lastIndexOf("@");
  const credentials = at === -1 ? "" : rest.slice(0, at);
  const place = rest.slice(at + 1);
  if (place.includes("@")) {
    throw new DatabaseUrlError(
      "has an @ after the host. Percent-encode special characters in the user name and password, such as / as %2F",
    );
  }
  const [, hosts = "", path = "", query = ""] =
    /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(place) ?? [];
  const colon = credentials.indexOf(":");
  const user = colon === -1 ? credentials : credentials.slice(0, colon);
  const given = parametersOf(query);
  const { ssl } = Object.fromEntries(given);

  return {
    hosts: hostsOf(hosts, given),
    user: given.get("user") ?? decoded(user),
    password:
      given.get("password") ?? (colon === -1 ? undefined : decoded(credentials.slice(colon + 1))),
    database: given.get("dbname") ?? decoded(path),
    tls: {
      mode: tlsModeOf(given.get("sslmode") ?? (ssl === "true" ? "require" : undefined)),
      rootCertificate: given.get("sslrootcert"),
      certificate: given.get("sslcert"),
      key: given.get("sslkey"),
    },
    targetSessionAttributes: sessionAttributesOf(given.get("target_session_attrs")),
    parameters: Object.fromEntries([...given].filter(([name]) => FOR_THE_SERVER.includes(name))),
  };
}

/** `undefined` for an empty text. */
function decoded(text: string): string | undefined {
  if (text === "") return undefined;
  try {
    const value = decodeURIComponent(text);
    if (!value.includes("\0")) return value;
  } catch {
    // The error is thrown below.
  }
  throw new DatabaseUrlError(
    "has a % that is not part of a percent-encoded character. Write it as %25",
  );
}

function parametersOf(query: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const pair of query.split("&").filter((part) => part !== "")) {
    const equals = pair.indexOf("=");
    const name = decoded(pair.slice(0, Math.max(0, equals)));
    const value = decoded(pair.slice(equals + 1));
    if (name === undefined) throw new DatabaseUrlError("has a parameter without a name or a value");
    if (IGNORED.test(name) || value === undefined) continue;
    if (!KNOWN.has(name)) {
      const shown = /^\w{1,40}$/.test(name) ? `the parameter ${name}` : "a parameter";
      throw new DatabaseUrlError(`has ${shown}, which Docket does not support. Remove it`);
    }
    given.set(name, value);
  }
  if (given.get("channel_binding") === "require") {
    throw new DatabaseUrlError(
      "has channel_binding=require, which Docket does not support. Remove it, and use sslmode=verify-full",
    );
  }
  return given;
}

const DEFAULT_PORT = 5432;

function hostsOf(authority: string, given: ReadonlyMap<string, string>): DatabaseAddress["hosts"] {
  const named = given
    .get("host")
    ?.split(",")
    .map((host) => ({ host, port: "" }));
  const places = named ?? authority.split(",").map(splitPort);
  const ports = given.get("port")?.split(",");
  if (ports && ports.length !== 1 && ports.length !== places.length) {
    throw new DatabaseUrlError("has a different number of ports than hosts");
  }
  return places.map(({ host, port }, index) => ({
    host: host === "" ? "localhost" : host,
    port: portOf(ports?.[index] ?? ports?.[0] ?? port),
  }));
}

function splitPort(place: string): { readonly host: string; readonly port: string } {
  const [, literal, plain = "", port = ""] =
    /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(place) ?? [];
  if (plain === "" && literal === undefined && place !== "" && !place.startsWith(":")) {
    throw new DatabaseUrlError("has an invalid host. Put an IPv6 address in brackets");
  }
  return { host: decoded(literal ?? plain) ?? "", port };
}

function portOf(text: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new DatabaseUrlError(
    "has a port that is not a number from 1 to 65535. If it is part of the password, percent-encode special characters, such as / as %2F",
  );
}

function tlsModeOf(text: string | undefined): TlsMode | undefined {
  if (text === undefined) return undefined;
  const mode = TLS_MODES.find((known) => known === text);
  if (mode) return mode;
  throw new DatabaseUrlError(`has an unknown sslmode. Use one of ${TLS_MODES.join(", ")}`);
}

function sessionAttributesOf(text: string | undefined): SessionAttributes | undefined {
  if (text === undefined || text === "any") return undefined;
  const attributes = SESSION_ATTRIBUTES.find((known) => known === text);
  if (attributes) return attributes;
  throw new DatabaseUrlError(
    `has an unknown target_session_attrs. Use one of any, ${SESSION_ATTRIBUTES.join(", ")}`,
  );
}
