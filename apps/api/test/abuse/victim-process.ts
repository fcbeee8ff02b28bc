import { Agent, request } from "node:http";

/**
 * The program that `startVictim` runs: one user's everyday calls, one after the other, until standard input closes.
 * It then prints its observations as JSON. It is a separate process, so that a busy test does not delay the
 * victim's clock.
 */

interface Call {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** Whether the call opens a new connection, as a new visitor does. */
  readonly freshConnection?: boolean;
}

const [port = "", token = "", from = "127.0.0.1"] = process.argv.slice(2);

/** Milliseconds between two calls: 300 calls a minute, half of the limit. */
const PAUSE = 150;

/** Milliseconds after which a call counts as unanswered. */
const TIMEOUT = 30_000;

const TASKS = "/api/v1/users/me/tasks";

const CALLS: readonly Call[] = [
  { name: "list", method: "GET", path: `${TASKS}?limit=50` },
  { name: "create", method: "POST", path: TASKS, body: { title: "Water the plants" } },
  { name: "trpc list", method: "GET", path: "/api/trpc/task.list?input={}" },
  { name: "counts", method: "GET", path: `${TASKS}/counts` },
  { name: "me", method: "GET", path: "/api/v1/me" },
  { name: "ready", method: "GET", path: "/readyz", freshConnection: true },
];

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const observations: object[] = [];
const stopping = new AbortController();
process.stdin.once("end", () => stopping.abort()).resume();

function send({ method, path, body, freshConnection = false }: Call): Promise<number> {
  return new Promise((resolve) => {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(
      {
        agent: freshConnection ? false : agent,
        host: "127.0.0.1",
        localAddress: from,
        port,
        path,
        method,
        timeout: TIMEOUT,
        headers: {
          authorization: `Bearer ${token}`,
          ...(content === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(content) }),
        },
      },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
        response.once("error", () => resolve(0));
      },
    );
    outgoing.once("timeout", () => outgoing.destroy());
    outgoing.once("error", () => resolve(0));
    outgoing.end(content);
  });
}

for (let n = 0; !stopping.signal.aborted; n += 1) {
  const call = CALLS[n % CALLS.length];
  if (!call) break;
  const startedAt = performance.now();
  const status = await send(call);
  observations.push({ call: call.name, status, took: performance.now() - startedAt });
  await new Promise((resolve) => {
    setTimeout(resolve, PAUSE);
  });
}
agent.destroy();
process.stdout.write(JSON.stringify(observations));
