import type { Call } from "./load.ts";
import type { Seeded } from "./seed.ts";

/** The call that a measurement sends as its n-th one. */
export type NthCall = (n: number, token: string, seeded: Seeded) => Call;

export const createTask: NthCall = (n, token) => ({
  method: "POST",
  path: "/api/trpc/task.create",
  token,
  body: { title: `Another task: ${n}` },
});
