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

/** A command cannot be run as given; the message tells the operator why. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Errors whose message tells the operator what to change. */
const OPERATOR_ERRORS = [
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

/** Time for a failed command to close its connections before the process exits. */
const CLOSE_TIMEOUT_MS = 500;

/** The message of an error for the operator, or the stack trace of any other error. */
function explain(error: unknown): string {
  if (error instanceof Error && OPERATOR_ERRORS.some((type) => error instanceof type)) {
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
    // An open connection must not keep a failed process running: a supervisor restarts it only after it exits.
    setTimeout(() => process.exit(), CLOSE_TIMEOUT_MS).unref();
  }
}
