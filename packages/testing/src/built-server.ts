import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "./free-port.ts";

const MAIN = fileURLToPath(new URL("../../../apps/api/dist/main.js", import.meta.url));
const START_TIMEOUT_MS = 110_000;

export interface BuiltServer extends AsyncDisposable {
  readonly origin: string;
  readonly process: ChildProcess;
  /** Every line it has written so far, to either stream. */
  readonly output: string[];
  /** Sends a signal and waits for the end; resolves to the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Runs a command built by `pnpm build`, in a process with an empty working directory of its own, and waits until it
 * serves or has exited.
 *
 * @param environment  all its environment variables, besides PATH, NODE_ENV, a free PORT, and open registration
 *   unless given.
 * @param launcher  a program with arguments that runs the command after them, such as `unshare`.
 * @param standardOutput  a file descriptor for the log, instead of `output`.
 */
export async function startBuiltServer(
  environment: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
  standardOutput: "pipe" | number = "pipe",
): Promise<BuiltServer> {
  const folder = await mkdtemp(join(tmpdir(), "docket-server-"));
  const port = environment["PORT"] ?? String(await findFreePort());
  const [program, ...parameters] = [...launcher, process.execPath, MAIN];
  const server = spawn(program, parameters, {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      // For any PUBLIC_ORIGIN: people register in most tests.
      REGISTRATION: "open",
      ...environment,
      PORT: port,
    },
    stdio: ["ignore", standardOutput, "pipe"],
  });
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr]) {
    if (stream) createInterface(stream).on("line", (line) => output.push(line));
  }
  const origin = `http://127.0.0.1:${port}`;
  const closed = once(server, "close");
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (server.exitCode === null && !(await isServing(origin))) {
    if (Date.now() > deadline) {
      server.kill("SIGKILL");
      throw new Error(`It never served:\n${output.join("\n")}`);
    }
    await setTimeout(50);
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    server.kill(signal);
    await closed;
    return server.exitCode;
  }
  return {
    origin,
    process: server,
    output,
    end,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isServing(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`)).ok;
  } catch {
    return false;
  }
}
