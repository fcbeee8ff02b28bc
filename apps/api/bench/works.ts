import type { Call } from "./load.ts";
import type { Seeded } from "./seed.ts";

export type Door = "REST" | "tRPC";

/** What a call may cost beside the references: ratios, or for `aboveBare` µs. */
interface Targets {
  readonly bare?: number;
  readonly aboveBare?: number;
  readonly stock: number;
}

/** What is measured. */
export interface Work {
  readonly name: string;
  readonly call: (door: Door, token: string, owner: number, seeded: Seeded) => Call;
  readonly targets: Readonly<Record<Door, Targets>>;
}

function query(procedure: string, token: string, input?: object): Call {
  const search = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  return { method: "GET", path: `/api/trpc/${procedure}${search}`, token };
}

function get(path: string, token: string): Call {
  return { method: "GET", path: `/api/v1${path}`, token };
}

export const WORKS: readonly Work[] = [
  {
    name: "guard alone",
    call: (door, token) => (door === "REST" ? get("/me", token) : query("user.me", token)),
    targets: { REST: { aboveBare: 60, stock: 1 / 4 }, tRPC: { stock: 1 / 2 } },
  },
  {
    name: "get one",
    call(door, token, owner, { tasks }) {
      const taskId = tasks[owner] ?? "";
      return door === "REST"
        ? get(`/users/me/tasks/${taskId}`, token)
        : query("task.get", token, { taskId });
    },
    targets: { REST: { bare: 1.5, stock: 1 / 3 }, tRPC: { bare: 2, stock: 1 / 2 } },
  },
  {
    name: "list 50",
    call: (door, token) =>
      door === "REST"
        ? get("/users/me/tasks?limit=50", token)
        : query("task.list", token, { limit: 50 }),
    targets: { REST: { bare: 1.2, stock: 1 / 2 }, tRPC: { bare: 1.4, stock: 1 / 2 } },
  },
  {
    name: "create",
    call: (door, token, owner) => ({
      method: "POST",
      path: door === "REST" ? "/api/v1/users/me/tasks" : "/api/trpc/task.create",
      token,
      body: { title: `Another task of ${owner}` },
    }),
    targets: { REST: { bare: 1.5, stock: 1 / 2 }, tRPC: { stock: 1 / 2 } },
  },
];
