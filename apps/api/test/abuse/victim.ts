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
 * Milliseconds that a call of the victim may take. It leaves room for the noise of a small machine that runs
 * the server, the attack and the tests at once; it is no benchmark.
 */
const LONGEST_WAIT = { postgres: 1_000, embedded: 2_000 };

/** Milliseconds before and after an attack. */
const CALM = 1_500;

const Observations = z.array(
  z.object({ call: z.string(), status: z.number(), took: z.number() }).readonly(),
);

/** One call of the victim; status 0 means that no answer came. */
export type Observation = z.infer<typeof Observations>[number];

interface Victim {
  /** Ends the calls and returns all of them. */
  readonly stop: () => Promise<Observation[]>;
}

/**
 * Starts another user's everyday calls in a process of its own, within the shipped limits.
 *
 * @param from  the address that the victim comes from, apart from the attacker's.
 */
async function startVictim(
  { port }: Target,
  { token }: Person,
  from = "127.0.0.77",
): Promise<Victim> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, String(port), token, from], {
    // tsx is found from here.
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
 * Runs an attack while the victim works, and fails when a call of the victim failed or waited too long.
 *
 * The attack has to end by itself. Before and after it the victim makes some calls in peace.
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
  const longest = LONGEST_WAIT[inject("database").kind];
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

/** The most resident memory, in bytes, that the server had while the work ran, and before it. */
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
