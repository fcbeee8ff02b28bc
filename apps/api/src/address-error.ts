interface Address {
  readonly host: string;
  readonly port: number;
}

const REASONS: Readonly<Record<string, (address: Address) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} of ${host} is in use by another process: stop that one, or set PORT to another.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}: set PORT to 1024 or more.`,
  EADDRNOTAVAIL: notLocal,
  ENOTFOUND: notLocal,
  EAI_AGAIN: notLocal,
  EINVAL: notLocal,
};

function notLocal({ host }: Address): string {
  return `HOST is ${host}, which is no address of this machine: 127.0.0.1 is this machine alone, 0.0.0.0 and :: are all of its addresses.`;
}

/** The server cannot listen on the configured address or port; the message says what to change. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** @returns an `AddressError` for a failure that the operator can fix, otherwise the error itself. */
export function explainListenError(error: unknown, address: Address): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return reason ? new AddressError(reason(address), { cause: error }) : error;
}
