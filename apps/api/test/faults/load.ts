import { Session } from "@docket/contracts";
import type { BuiltServer } from "@docket/testing/servers";

/** One call of the load, and what became of it. */
export interface Observation {
  readonly call: string;
  /** Of the answer; 0 when there was none. */
  readonly status: number;
  readonly retryAfter: string | null;
  /** Milliseconds. */
  readonly took: number;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
}

interface Call {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

/** Milliseconds after which a call counts as never answered. */
const PATIENCE = 20_000;

const PASSWORD = "correct horse battery";

export async function register({ origin }: BuiltServer, email: string): Promise<Session> {
  const response = await fetch(`${origin}/api/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  return Session.parse(await response.json());
}

/** Calls of every kind that needs the database, through both adapters and the issuer. */
function callsOf({ token, user }: Session, cookie: string, round: number): Call[] {
  const authorization = `Bearer ${token}`;
  const json = { "content-type": "application/json" };
  const tasks = "/api/v1/users/me/tasks";
  const title = JSON.stringify({ title: `Task ${round}` });
  const credentials = { email: user.email, password: PASSWORD };
  const stranger = { ...credentials, email: `${user.id}-${round}@example.com` };
  const post = (headers: Record<string, string>, body: string) => ({
    method: "POST",
    headers,
    body,
  });
  return [
    { name: "list", path: tasks, init: { headers: { authorization } } },
    { name: "create", path: tasks, init: post({ ...json, authorization }, title) },
    {
      name: "trpc list",
      path: "/api/trpc/task.list?input={}",
      init: { headers: { authorization } },
    },
    {
      name: "trpc create",
      path: "/api/trpc/task.create",
      init: post({ ...json, authorization }, title),
    },
    { name: "login", path: "/api/auth/login", init: post(json, JSON.stringify(credentials)) },
    { name: "token", path: "/api/auth/token", init: { method: "POST", headers: { cookie } } },
    { name: "register", path: "/api/auth/register", init: post(json, JSON.stringify(stranger)) },
    { name: "jwks", path: "/api/auth/jwks", init: {} },
  ];
}

export interface Load {
  /** All that has been observed so far. */
  readonly observations: readonly Observation[];
  /** Finishes the calls under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Keeps a server busy: each kind of call again and again, two of each at a time.
 *
 * A pause between calls leaves the machine time for the server.
 */
export async function startLoad(server: BuiltServer): Promise<Load> {
  const session = await register(server, "ada@example.com");
  const login = await fetch(`${server.origin}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: session.user.email, password: PASSWORD }),
  });
  const cookies = login.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  const cookie = cookies.join("; ");
  const observations: Observation[] = [];
  const stopping = new AbortController();
  let round = 0;

  async function observe({ name, path, init }: Call): Promise<void> {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(PATIENCE);
    const outcome = await fetch(server.origin + path, { ...init, signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return { status: response.status, retryAfter: response.headers.get("retry-after") };
      },
      () => ({ status: 0, retryAfter: null }),
    );
    observations.push({ call: name, ...outcome, took: performance.now() - startedAt, startedAt });
  }
  async function repeat(index: number): Promise<void> {
    while (!stopping.signal.aborted) {
      round += 1;
      const call = callsOf(session, cookie, round)[index];
      if (call) await observe(call);
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
  const kinds = callsOf(session, cookie, 0).map((_, index) => index);
  const loops = [...kinds, ...kinds].map((index) => repeat(index));
  return {
    observations,
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
