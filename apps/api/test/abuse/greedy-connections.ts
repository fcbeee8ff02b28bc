import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface GreedyOptions {
  readonly port: number;
  readonly connections: number;
  /** The request of each connection, by its number. */
  readonly content: (n: number) => string;
  /** Bytes that each connection reads per second; none unless given. */
  readonly bytesPerSecond?: number;
  /** The number of client addresses of the connections; one unless given. */
  readonly addresses?: number;
}

/** Opens connections that send requests and read almost nothing of the responses. */
export async function openGreedy({
  port,
  connections,
  content,
  bytesPerSecond = 0,
  addresses = 1,
}: GreedyOptions): Promise<{ readonly close: () => void }> {
  const sockets: Socket[] = [];
  for (let n = 0; n < connections; n += 1) {
    const localAddress = `127.0.1.${1 + (n % addresses)}`;
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    socket.on("error", () => undefined).pause();
    sockets.push(socket);
    await Promise.race([once(socket, "connect"), once(socket, "close")]);
    socket.write(content(n));
  }
  const reading = setInterval(
    () => sockets.forEach((socket) => read(socket, bytesPerSecond)),
    1_000,
  );
  return {
    close() {
      clearInterval(reading);
      for (const socket of sockets) socket.destroy();
    },
  };
}

function read(socket: Socket, bytes: number): void {
  if (bytes > 0 && !socket.destroyed) socket.read(bytes);
}
