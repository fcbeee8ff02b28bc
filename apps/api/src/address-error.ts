interface Address {
  readonly host: string;
  readonly port: number;
}

const REASONS: Readonly<Record<string, (address: Address) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} on ${host} is in use by another process. Stop that process, or set PORT to another port.`,
  EACCES: ({ port }) =>
    `This user has no permission to listen on port ${port}. Set PORT to 1024 or higher.`,
  EADDRNOTAVAIL: notLocal,
  ENOTFOUND: notLocal,
  EAI_AGAIN: notLocal,
  EINVAL: notLocal,
};

function notLocal({ host }: Address): string {
  return `HOST is ${host}, which is not an address of this machine. Use 127.0.0.1 to accept connections only from this machine, or 0.0.0.0 or :: to listen on all addresses.`;
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
