interface Address {
  readonly host: string;
  readonly port: number;
}

const REASONS: Readonly<Record<string, (address: Address) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} of ${host} is in use by another process: stop that one, or set PORT to another.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}: set PORT to 1024 or more.`,
  EADDRNOTAVAIL: notHere,
  ENOTFOUND: notHere,
  EAI_AGAIN: notHere,
  EINVAL: notHere,
};

function notHere({ host }: Address): string {
  return `HOST is ${host}, which is no address of this machine: 127.0.0.1 is this machine alone, 0.0.0.0 and :: are all of its addresses.`;
}

/** The server cannot listen where it is told to; the message says what to do. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** @returns an `AddressError` for what an operator can mend, otherwise the error itself. */
export function explainListenError(error: unknown, address: Address): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return reason ? new AddressError(reason(address), { cause: error }) : error;
}
