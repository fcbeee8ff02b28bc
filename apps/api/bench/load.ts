import { Agent, request } from "node:http";

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly token: string;
  readonly body?: object;
}

export interface Load {
  readonly port: number;
  readonly calls: number;
  /** Makes the n-th call. */
  readonly call: (n: number) => Call;
}

const CONNECTIONS = 16;

/**
 * Sends calls over 16 connections, each the next as soon as the last is answered.
 *
 * @returns latencies in ms, ascending.
 * @throws Error on any answer but a success: a benchmark of failures measures nothing.
 */
export async function sendLoad({ port, calls, call }: Load): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const latencies: number[] = [];
  let next = 0;

  async function work() {
    while (next < calls) {
      const n = next;
      next += 1;
      const sentAt = performance.now();
      await send(agent, port, call(n));
      latencies.push(performance.now() - sentAt);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  agent.destroy();
  return latencies.toSorted((a, b) => a - b);
}

/** @returns the answer's body. */
export function send(agent: Agent, port: number, call: Call): Promise<string> {
  const { method, path, token, body } = call;
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body ? { "content-type": "application/json" } : {}),
    };
    const outgoing = request({ agent, port, host: "127.0.0.1", method, path, headers });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve(text);
        else reject(new Error(`${method} ${path} answered ${statusCode}: ${text}`));
      });
    });
    outgoing.end(body && JSON.stringify(body));
  });
}
