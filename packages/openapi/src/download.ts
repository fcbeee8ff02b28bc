import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { RestRoute } from "./rest-route.ts";

interface Download {
  /** What a subscription gave: an async iterable of `{text}`. */
  readonly source: unknown;
  /** Whether the client has gone. */
  readonly gone: AbortSignal;
  readonly download: NonNullable<RestRoute["download"]>;
  /** Milliseconds that a client may leave what it was sent unread before it is cut off. */
  readonly patience?: number | undefined;
}

const Chunk = z.object({ text: z.string() });

/**
 * Answers with a file, made as it is taken: the next chunk is asked for when the client has the one before.
 *
 * The first chunk is made before the status is sent, so that what fails at once is answered as a problem. A
 * failure later cuts the connection, so that nobody takes half a file for a whole one.
 *
 * @throws what the source threw.
 */
export async function sendDownload(
  { method }: IncomingMessage,
  response: ServerResponse,
  { source, gone, download: { type, filename }, patience = 30_000 }: Download,
): Promise<void> {
  const chunks = iterate(source);
  try {
    let next = await chunks.next();
    response.writeHead(200, {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${filename}"`,
      "Cache-Control": "no-store, no-transform",
    });
    if (method === "HEAD") {
      response.end();
      return;
    }
    while (next.done !== true && !gone.aborted) {
      const isTaken = response.write(Chunk.parse(next.value).text);
      if (!isTaken && !(await isDrained(response, patience))) return;
      next = await chunks.next();
    }
    response.end();
  } catch (error) {
    if (response.headersSent) response.destroy();
    throw error;
  } finally {
    await chunks.return?.();
  }
}

function iterate(source: unknown): AsyncIterator<unknown> {
  if (typeof source === "object" && source !== null && Symbol.asyncIterator in source) {
    const iterable: AsyncIterable<unknown> = Object(source);
    return iterable[Symbol.asyncIterator]();
  }
  throw new TypeError("A subscription gave something other than an async iterable.");
}

/** Whether the client took what it was sent in time; one that did not is cut off. */
export async function isDrained(response: ServerResponse, patience: number): Promise<boolean> {
  const limit = new AbortController();
  const timer = setTimeout(() => response.destroy(), patience);
  const closed = () => limit.abort();
  response.once("close", closed);
  try {
    await once(response, "drain", { signal: limit.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    response.off("close", closed);
  }
}
