import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@docket/testing/servers";

interface Usage {
  /** User and system time since its start, in µs. */
  readonly cpu: number;
  /** Resident set size in bytes. */
  readonly memory: number;
}

export interface MeasuredServer {
  readonly name: string;
  readonly port: number;
  /** From the start of the process to its first good answer, in ms. */
  readonly startTime: number;
  readonly usage: () => Promise<Usage>;
  readonly stop: () => Promise<void>;
}

export interface ServerProgram {
  readonly name: string;
  /** Node's arguments: options and the main file. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A path that answers 200 once the server is ready. */
  readonly readyPath: string;
}

const PRELOAD = new URL("report-usage.mjs", import.meta.url).href;
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Runs a server in a process of its own and waits until it is ready. */
export async function startMeasured(program: ServerProgram): Promise<MeasuredServer> {
  const { name, args, environment, readyPath } = program;
  const port = await findFreePort();
  const startedAt = performance.now();
  const server = spawn(process.execPath, ["--import", PRELOAD, ...args], {
    cwd: FOLDER,
    env: { PATH: process.env["PATH"], NODE_ENV: "production", PORT: String(port), ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(server, "exit");
  while (!(await answers(port, readyPath))) {
    if (server.exitCode !== null) throw new Error(`${name} ended with ${server.exitCode}.`);
    await setTimeout(5);
  }
  const startTime = performance.now() - startedAt;

  return {
    name,
    port,
    startTime,
    usage: () => askUsage(server),
    async stop() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

async function askUsage(server: ChildProcess): Promise<Usage> {
  server.send("usage");
  const [usage] = await once(server, "message");
  return usage;
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`)).ok;
  } catch {
    return false;
  }
}
