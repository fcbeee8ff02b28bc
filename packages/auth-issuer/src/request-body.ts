import type { IncomingMessage } from "node:http";
import { ProblemError, toInvalidInput } from "@docket/contracts";
import { z } from "zod";

const LARGEST_BODY = 256 * 1024;

/** Limit on the chunks of a body. Each chunk is an object of some 300 bytes, even if it holds one byte. */
const MAX_CHUNKS = 4_096;

/** With any parameters (RFC 9110 §8.3.1) but another charset: JSON is UTF-8 (RFC 8259 §8.1). */
const JSON_MEDIA_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const OTHER_CHARSET = /;[ \t]*charset=(?!"?utf-8"?[ \t]*(?:;|$))/i;

function isPlainJson({ headers }: IncomingMessage): boolean {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  return JSON_MEDIA_TYPE.test(type) && !OTHER_CHARSET.test(type) && encoding === "identity";
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Reads a request's JSON text, and no more of it than is allowed. What is left unread of a refused
 * body is discarded by Node when the answer is sent.
 *
 * @returns the bytes; `null` when the request has no body.
 * @throws ProblemError `unsupported-media-type`, also for compressed bodies; `payload-too-large`.
 */
export async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!hasBody(request)) return null;
  if (!isPlainJson(request)) throw new ProblemError("unsupported-media-type");
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) {
    throw new ProblemError("payload-too-large");
  }
  // Destroying the request would close the socket before the client has read why.
  const body: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LARGEST_BODY || chunks.length >= MAX_CHUNKS) {
      throw new ProblemError("payload-too-large");
    }
    chunks.push(chunk);
  }
  return size > 0 ? Buffer.concat(chunks) : null;
}

async function readJson(request: Request | undefined): Promise<unknown> {
  const bytes = await request?.arrayBuffer();
  try {
    // `ignoreBOM` leaves a byte order mark in, which is no JSON (RFC 8259 §8.1).
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError("malformed-json", { cause: error });
  }
}

/**
 * @param whenNone  what no body at all stands for, where it may stand for something.
 * @throws ProblemError `malformed-json`; `invalid-input`, naming each field that is wrong.
 */
export async function parseBody<Schema extends z.ZodType>(
  request: Request | undefined,
  schema: Schema,
  whenNone?: z.input<Schema>,
): Promise<z.output<Schema>> {
  const isEmpty = whenNone !== undefined && !request?.body;
  const result = schema.safeParse(isEmpty ? whenNone : await readJson(request));
  if (result.success) return result.data;
  throw toInvalidInput(result.error);
}

/** For calls that take no input: no body at all, or an empty object, which some clients always send. */
export async function requireNoInput(request: Request | undefined): Promise<void> {
  await parseBody(request, z.strictObject({}), {});
}
