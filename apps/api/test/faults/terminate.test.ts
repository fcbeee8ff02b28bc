import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type BuiltServer, startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";
import { createLastingStorage } from "./lasting-storage.ts";
import { register } from "./load.ts";

const CLIENTS = 20;

/**
 * One connection that is kept alive, and requests on it one after the other until the server says
 * that it is the last; resolves to the statuses of its answers.
 */
async function keepSending({ origin }: BuiltServer, token: string, pause: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  try {
    for (;;) {
      const call = request(`${origin}/api/v1/users/me/tasks`, {
        agent,
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      });
      call.end(JSON.stringify({ title: "Stored before the end" }));
      const [answer]: IncomingMessage[] = await once(call, "response");
      if (!answer) throw new Error("There is no answer.");
      statuses.push(answer.statusCode ?? 0);
      await once(answer.resume(), "end");
      if (answer.headers.connection === "close") return statuses;
      await setTimeout(pause);
    }
  } finally {
    agent.destroy();
  }
}

/** A request of which the server has the first half of its body. */
async function beginSending({ origin }: BuiltServer, token: string) {
  const body = JSON.stringify({ title: "In two halves" });
  const call = request(`${origin}/api/v1/users/me/tasks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": body.length,
      authorization: `Bearer ${token}`,
    },
  });
  const response = once(call, "response");
  await new Promise((resolve) => {
    call.write(body.slice(0, 10), resolve);
  });
  return async function finish(): Promise<number | undefined> {
    call.end(body.slice(10));
    const [answer]: IncomingMessage[] = await response;
    answer?.resume();
    return answer?.statusCode;
  };
}

async function isRefused({ origin }: BuiltServer): Promise<boolean> {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  try {
    await once(socket, "connect");
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

test(
  "SIGTERM under load drops no request on an open connection, takes no new ones and ends with 0",
  { timeout: 60_000 },
  async () => {
    await using storage = await createLastingStorage();
    await using server = await startBuiltServer({ ...storage.environment, RATE_LIMIT: "off" });
    const { token } = await register(server, "ada@example.com");
    // Some send without a pause, others have their connection idle for a while.
    const clients = Array.from({ length: CLIENTS }, (_, n) =>
      keepSending(server, token, (n % 4) * 30),
    );
    await setTimeout(1_500);
    const finish = await beginSending(server, token);

    const told = performance.now();
    const ended = server.end("SIGTERM");
    const outcomes = await Promise.allSettled(clients);
    expect(await isRefused(server)).toBe(true);
    expect(server.process.exitCode).toBeNull();
    expect(await finish()).toBe(201);
    expect(await ended).toBe(0);
    expect(performance.now() - told).toBeLessThan(10_000);
    for (const outcome of outcomes) {
      expect(outcome.status === "fulfilled" ? new Set(outcome.value) : outcome.reason).toEqual(
        new Set([201]),
      );
    }
  },
);

/** A proxy that probes a server regularly, and sends requests while the server is ready. */
function keepProxying({ origin }: BuiltServer, token: string) {
  const statuses: number[] = [];
  let failures = 0;
  const down = new AbortController();
  let probes = 0;
  let lastHeader: string | null = null;
  async function probe() {
    while (!down.signal.aborted) {
      const { status, headers } = await fetch(`${origin}/readyz`);
      probes += 1;
      lastHeader = headers.get("connection");
      failures = status === 200 ? 0 : failures + 1;
      if (failures >= 3) down.abort();
      else await setTimeout(100);
    }
  }
  async function send() {
    while (!down.signal.aborted) {
      // A new connection for each request, as many proxies do.
      const headers = { authorization: `Bearer ${token}`, connection: "close" };
      const answer = await fetch(`${origin}/api/v1/users/me/tasks?limit=1`, { headers });
      await answer.arrayBuffer();
      statuses.push(answer.status);
      await setTimeout(5);
    }
  }
  const done = Promise.all([probe(), send(), send(), send()]);
  return { statuses, done, probes: () => probes, lastHeader: () => lastHeader };
}

test(
  "after SIGTERM /readyz fails first, so that a proxy stops sending requests in time",
  { timeout: 60_000 },
  async () => {
    await using storage = await createLastingStorage();
    const settings = { RATE_LIMIT: "off", SHUTDOWN_DELAY: "6s" };
    await using server = await startBuiltServer({ ...storage.environment, ...settings });
    const { token } = await register(server, "ada@example.com");
    const proxy = keepProxying(server, token);
    await expect.poll(proxy.probes, { timeout: 20_000 }).toBeGreaterThan(4);

    const ended = server.end("SIGTERM");
    await proxy.done;
    expect(proxy.lastHeader()).toBe("close");
    expect(server.process.exitCode).toBeNull();
    expect(new Set(proxy.statuses)).toEqual(new Set([200]));
    expect(await ended).toBe(0);
  },
);
