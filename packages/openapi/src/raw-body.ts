import type { IncomingMessage } from "node:http";
import { binaryFileProblem, ProblemError, SIGNATURE_LENGTH } from "@docket/contracts";
import { TRPCError } from "@trpc/server";

/** What a file may be sent as. What it really holds is for its reader to find out. */
export const RAW_TYPES = [
  "application/json",
  "application/octet-stream",
  "text/csv",
  "text/plain",
] as const;

const UTF8_CHARSET = /^charset=(?:utf-8|"utf-8")$/;

/**
 * The body as a stream of text, decoded as UTF-8. Only one chunk is in memory.
 *
 * @throws ProblemError `unsupported-media-type`, before reading, or when the first bytes are those of an archive;
 *   `malformed-json` when the bytes are not UTF-8.
 * @throws TRPCError `CLIENT_CLOSED_REQUEST` when the client disconnects before the end.
 */
export function readRawBody(request: IncomingMessage): AsyncIterable<string> {
  requireType(request);
  return decode(request);
}

function requireType({ headers }: IncomingMessage): void {
  const [type = "", ...parameters] = (headers["content-type"] ?? "application/octet-stream")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  if (!RAW_TYPES.some((known) => known === type)) {
    const types = RAW_TYPES.map((known) => `\`${known}\``).join(", ");
    const detail = `Send the file as ${types}. If it is an archive, unpack it and send the file inside.`;
    throw new ProblemError("unsupported-media-type", { detail });
  }
  if (parameters.some((part) => part.startsWith("charset=") && !UTF8_CHARSET.test(part))) {
    throw new ProblemError("unsupported-media-type", { detail: "Send the file in UTF-8." });
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    const detail = "Send the file without `Content-Encoding`.";
    throw new ProblemError("unsupported-media-type", { detail });
  }
}

async function* decode(request: IncomingMessage): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let start = Buffer.alloc(0);
  try {
    // The socket is still needed for the answer when the reader has had enough.
    for await (const bytes of request.iterator({ destroyOnReturn: false })) {
      if (start.length < SIGNATURE_LENGTH) {
        start = Buffer.concat([start, bytes]).subarray(0, SIGNATURE_LENGTH);
        requireText(start);
      }
      const text = decodeMore(decoder, bytes);
      if (text !== "") yield text;
    }
    const rest = decodeMore(decoder);
    if (rest !== "") yield rest;
  } catch (cause) {
    if (request.destroyed && !request.complete) {
      throw new TRPCError({ code: "CLIENT_CLOSED_REQUEST", cause });
    }
    throw cause;
  } finally {
    // What comes after a refusal is let through unkept.
    if (!request.destroyed) request.resume();
  }
}

function requireText(start: Buffer): void {
  const detail = binaryFileProblem(start.toString("latin1"));
  if (detail !== null) throw new ProblemError("unsupported-media-type", { detail });
}

function decodeMore(decoder: InstanceType<typeof TextDecoder>, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch (cause) {
    const detail = "The file is not text in UTF-8.";
    throw new ProblemError("malformed-json", { detail, cause });
  }
}
