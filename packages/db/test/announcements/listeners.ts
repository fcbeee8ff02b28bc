import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { UserId } from "@docket/contracts";
import type { OpenDatabase } from "../../src/server.ts";

export function someOwner(): UserId {
  return UserId.parse(randomUUID());
}

/** Listens, and remembers what it was told. */
export function createEar({ announcements }: Pick<OpenDatabase, "announcements">) {
  const heard: UserId[] = [];
  let missed = 0;
  const deafen = announcements.listen({
    changed: (owner) => void heard.push(owner),
    missed() {
      missed += 1;
    },
  });
  return {
    heard,
    deafen,
    /** How often it was told to look for itself. */
    get missed() {
      return missed;
    },
  };
}

export async function until(isTrue: () => boolean, patience = 10_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error("It never came to that.");
    await wait(5);
  }
}
