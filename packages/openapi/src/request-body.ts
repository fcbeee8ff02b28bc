import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { ProblemError } from "@docket/contracts";
import { TRPCError } from "@trpc/server";

const MAX_DEPTH = 64;

/** Limit on the chunks of a body. Each chunk is an object of some 300 bytes, even if it holds one byte. */
const MAX_CHUNKS = 4_096;

export interface BodyRules {
  readonly maxBytes: number;
  readonly mergePatch: boolean;
}

/**
 * Reads a request's body as one JSON object.
 *
 * @throws ProblemError `unsupported-media-type`, `payload-too-large`, `malformed-json`, or
 *   `invalid-input` when it is not an object or is nested too deep to be meant.
 * @throws TRPCError `CLIENT_CLOSED_REQUEST` when the client goes away before the end.
 */
export async function readJsonBody(
  request: IncomingMessage,
  { maxBytes, mergePatch }: BodyRules,
): Promise<Record<string, unknown>> {
  requireJson(request, mergePatch);
  const body = parseJson(await readBytes(request, maxBytes));
  if (!isRecord(body)) throw invalidBody("The body must be a JSON object.");
  if (isDeeperThan(MAX_DEPTH, body)) {
    throw invalidBody(`The body is nested more than ${MAX_DEPTH} levels deep.`);
  }
  return body;
}

function requireJson({ headers }: IncomingMessage, mergePatch: boolean): void {
  const [type, ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const isJson = type === "application/json";
  if (!isJson && !(mergePatch && type === "application/merge-patch+json")) {
    throw new ProblemError("unsupported-media-type");
  }
  if (parameters.some((part) => part.startsWith("charset=") && !UTF8_CHARSET.test(part))) {
    throw new ProblemError("unsupported-media-type", { detail: "Send the body in UTF-8." });
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    const detail = "Send the body without `Content-Encoding`.";
    throw new ProblemError("unsupported-media-type", { detail });
  }
}

const UTF8_CHARSET = /^charset=(?:utf-8|"utf-8")$/;

/**
 * Listens to the stream instead of iterating over it: leaving an iteration early would destroy the
 * socket on which the refusal has to go out. What comes after a refusal is let through unkept.
 */
async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    function keep(chunk: Buffer) {
      size += chunk.length;
      if (size <= maxBytes && chunks.length < MAX_CHUNKS) {
        chunks.push(chunk);
        return;
      }
      request.off("data", keep).resume();
      reject(size <= maxBytes ? tooManyPieces() : tooLarge(maxBytes));
    }
    function finish() {
      request.off("close", abandon);
      resolve(Buffer.concat(chunks, size));
    }
    function abandon() {
      reject(new TRPCError({ code: "CLIENT_CLOSED_REQUEST" }));
    }
    if (request.destroyed) abandon();
    else {
      request.on("data", keep);
      request.once("end", finish);
      request.once("error", abandon);
      request.once("close", abandon);
    }
  });
}

function tooLarge(maxBytes: number): ProblemError {
  const detail = `The body is larger than ${maxBytes / 1024} KiB.`;
  return new ProblemError("payload-too-large", { detail });
}

function tooManyPieces(): ProblemError {
  const detail = `The body arrived in more than ${MAX_CHUNKS} chunks. Send larger chunks.`;
  return new ProblemError("payload-too-large", { detail });
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new ProblemError("malformed-json");
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new ProblemError("malformed-json", { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `JSON.parse` takes any depth, but whatever recurses over the value later would not. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}

function invalidBody(detail: string): ProblemError {
  return new ProblemError("invalid-input", { detail, errors: [{ pointer: "", detail }] });
}
