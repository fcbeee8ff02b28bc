import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, inject } from "vitest";
import { z } from "zod";
import type { Person, Target } from "../attacks/target.ts";

const PROGRAM = fileURLToPath(new URL("victim-process.ts", import.meta.url));

/**
 * Milliseconds that a call of the victim may take. There is room for the noise of a small machine that runs the
 * server, the attack and the tests; it is no benchmark.
 */
const MAX_CALL_MS = { postgres: 1_000, embedded: 2_000 };

/** Milliseconds before and after an attack. */
const CALM = 1_500;

const Observations = z.array(
  z.object({ call: z.string(), status: z.number(), took: z.number() }).readonly(),
);

/** One call of the victim; status 0 means that there was no response. */
export type Observation = z.infer<typeof Observations>[number];

interface Victim {
  /** Stops the calls and returns the observations. */
  readonly stop: () => Promise<Observation[]>;
}

/**
 * Starts another user's everyday calls in a separate process, within the default limits.
 *
 * @param from  the client address of the victim, other than the attacker's.
 */
async function startVictim(
  { port }: Target,
  { token }: Person,
  from = "127.0.0.77",
): Promise<Victim> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, String(port), token, from], {
    // tsx is resolved from this folder.
    cwd: dirname(PROGRAM),
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child, "spawn");
  const output = text(child.stdout);
  return {
    async stop() {
      child.stdin.end();
      return Observations.parse(JSON.parse(await output));
    },
  };
}

/**
 * Runs an attack while the victim works, and fails if a call of the victim failed or took too long.
 *
 * The attack has to end by itself. The victim also makes some calls before and after it.
 */
export async function expectUnharmed(
  target: Target,
  person: Person,
  attack: () => Promise<unknown>,
): Promise<readonly Observation[]> {
  const victim = await startVictim(target, person);
  await setTimeout(CALM);
  const failure = await attack().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await setTimeout(CALM);
  const seen = await victim.stop();
  if (failure) throw failure.error;
  const longest = MAX_CALL_MS[inject("database").kind];
  expect(seen.length, "the victim made calls").toBeGreaterThan(10);
  const failed = seen.filter(({ status }) => status < 200 || status > 299);
  expect(failed, "calls of the victim that failed").toEqual([]);
  const slow = seen.filter(({ took }) => took > longest);
  expect(slow, `calls of the victim that waited over ${longest} ms`).toEqual([]);
  return seen;
}

/** Resident memory of the server's process in bytes. */
async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return Number(kilobytes) * 1_024;
}

/** The largest resident memory of the server while the work ran, and its resident memory before, in bytes. */
export async function memoryDuring(
  pid: number,
  work: () => Promise<unknown>,
): Promise<{ readonly before: number; readonly peak: number }> {
  const before = await residentMemory(pid);
  let peak = before;
  const sampling = setInterval(() => {
    void residentMemory(pid).then((now) => (peak = Math.max(peak, now)));
  }, 100);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return { before, peak: Math.max(peak, await residentMemory(pid)) };
}
