import type { DatabaseAddress } from "./database-url.ts";
import { codeOf } from "./failures.ts";

/** The database cannot be used. The message is one sentence for the operator, without a secret. */
export class DatabaseStartError extends Error {
  override readonly name = "DatabaseStartError";
}

/** The location of the database, as operators name it. */
export function placeOf({ hosts }: DatabaseAddress): string {
  return hosts
    .map(({ host, port }) => {
      if (host.startsWith("/")) return `${host}/.s.PGSQL.${port}`;
      return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    })
    .join(", ");
}

const ENDINGS: readonly (readonly [RegExp, (address: DatabaseAddress) => string])[] = [
  [
    /^28/,
    ({ user }) =>
      `does not let ${user === undefined ? "this user" : `the user "${user}"`} in: ` +
      "correct the user name and password in DATABASE_URL, or the rules in the server's pg_hba.conf.",
  ],
  [
    /^3D000$/,
    ({ database }) =>
      `has no database ${database === undefined ? "of this name" : `"${database}"`}: create it, or correct its name in DATABASE_URL.`,
  ],
  [
    /^(42501|42P06)$/,
    ({ user }) =>
      `does not give ${user === undefined ? "this user" : `the user "${user}"`} the privileges that Docket needs: ` +
      "make it the owner of the database.",
  ],
  [
    /^25006$/,
    () =>
      "is read-only, for example because it is a replica: set DATABASE_URL to the primary, " +
      "or turn default_transaction_read_only off.",
  ],
  [
    /^53300$/,
    () =>
      "has no free connection: raise its max_connections, or lower DATABASE_POOL on the instances.",
  ],
  [/^53/, () => "has no disk space or memory left: free some, then start Docket again."],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    () => "cannot be found by its name: correct the host in DATABASE_URL, or fix DNS.",
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO|^ERR_(TLS|SSL|OSSL)/,
    () =>
      "has a certificate that cannot be verified: set sslrootcert in DATABASE_URL to the file of the authority that " +
      "signed it, and use the host name that is in the certificate.",
  ],
];

/**
 * Explains a failure that the operator can fix.
 *
 * @returns `undefined` for an unknown failure.
 */
export function explainStart(
  error: unknown,
  address: DatabaseAddress,
): DatabaseStartError | undefined {
  if (error instanceof DatabaseStartError) return error;
  const code = codeOf(error) ?? "";
  const [, ending] = ENDINGS.find(([pattern]) => pattern.test(code)) ?? [];
  if (!ending) return undefined;
  return new DatabaseStartError(`PostgreSQL at ${placeOf(address)} ${ending(address)} (${code})`, {
    cause: error,
  });
}

/** The error for a server that has not responded within the waiting time. */
export function neverAnswered(
  error: unknown,
  address: DatabaseAddress,
  seconds: number,
): DatabaseStartError {
  const needsTls = !["disable", "allow", "prefer", undefined].includes(address.tls.mode);
  const remedy = needsTls
    ? "start it, check that it supports TLS, or correct DATABASE_URL."
    : "start it, or correct DATABASE_URL.";
  return (
    explainStart(error, address) ??
    new DatabaseStartError(
      `PostgreSQL at ${placeOf(address)} did not answer within ${seconds} seconds: ${remedy} (${codeOf(error) ?? "no code"})`,
      { cause: error },
    )
  );
}
