import { WrongSecretError } from "@docket/auth-issuer";
import {
  DatabaseStartError,
  DatabaseUrlError,
  DataFolderInUseError,
  DataFolderLockError,
  DataFolderUnusableError,
} from "@docket/db/server";
import { AddressError } from "./address-error.ts";
import { EnvironmentError } from "./env.ts";

/** Says in words what was wrong with a command. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

const MENDABLE = [
  CommandError,
  AddressError,
  EnvironmentError,
  DatabaseUrlError,
  DatabaseStartError,
  DataFolderInUseError,
  DataFolderLockError,
  DataFolderUnusableError,
  WrongSecretError,
];

/** Milliseconds that a failed command has to close what it opened, such as connections. */
const CLOSING = 500;

/** A failure that the operator can mend is told in words; of any other the whole trace is shown. */
function explain(error: unknown): string {
  if (error instanceof Error && MENDABLE.some((type) => error instanceof type)) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs a command-line entry point to its end; a failure is told on standard error, exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
    // What is still open must not keep a process that failed: nobody would start another.
    setTimeout(() => process.exit(), CLOSING).unref();
  }
}
