import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** The parts of a response that the benchmark needs. */
export interface RawResponse {
  /** 0 when the connection ended first. */
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

interface Connection {
  readonly socket: Socket;
  /** Ends the response under way. */
  settle: (response: RawResponse) => void;
  received: Buffer | undefined;
}

const HEADERS_END = "\r\n\r\n";
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");

/**
 * A client that costs little, so that it leaves the processor to the server that it measures: Node's own client takes as
 * much as the server does for a refusal. It reads one response at a time per connection.
 */
export class RawClient {
  readonly #free: Connection[] = [];
  readonly #all: Connection[] = [];

  /** Opens connections, so that no later request waits for one. */
  static async open(port: number, connections: number): Promise<RawClient> {
    const client = new RawClient();
    const opening = Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      client.#add(socket);
    });
    await Promise.all(opening);
    // Node.js closes a connection without a request after some seconds.
    await Promise.all(opening.map(() => client.send("/healthz", "")));
    return client;
  }

  #add(socket: Socket): void {
    const connection: Connection = { socket, settle: () => undefined, received: undefined };
    this.#all.push(connection);
    this.#free.push(connection);
    socket.on("data", (chunk) => {
      const received = connection.received ? Buffer.concat([connection.received, chunk]) : chunk;
      connection.received = received;
      const response = readResponse(received);
      if (response) connection.settle(response);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => connection.settle({ status: 0, hasRetryAfter: false }));
  }

  /** @throws Error when all connections are in use or closed. */
  send(path: string, token: string): Promise<RawResponse> {
    let connection = this.#free.pop();
    while (connection?.socket.destroyed) connection = this.#free.pop();
    if (!connection) throw new Error("Open more connections.");
    const used = connection;
    return new Promise((resolve) => {
      used.settle = (response) => {
        used.settle = () => undefined;
        used.received = undefined;
        if (response.status > 0) this.#free.push(used);
        resolve(response);
      };
      used.socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
    });
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy();
  }
}

/** @returns `undefined` while the response is not complete. */
function readResponse(received: Buffer): RawResponse | undefined {
  const end = received.indexOf(HEADERS_END);
  if (end < 0) return undefined;
  const head = received.toString("latin1", 0, end).toLowerCase();
  const length = /\r\ncontent-length: (\d{1,9})/.exec(head)?.[1];
  const isComplete =
    length === undefined
      ? received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
      : received.length >= end + HEADERS_END.length + Number(length);
  if (!isComplete) return undefined;
  return { status: Number(head.slice(9, 12)), hasRetryAfter: head.includes("\r\nretry-after: ") };
}
