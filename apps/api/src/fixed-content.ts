import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { RequestHandler } from "express";
import { markBodyAsShared } from "./unread-answers.ts";

/** Content that is the same for every client for as long as the server runs. */
export interface FixedContent {
  /** A media type, or a file name's extension. */
  readonly type: string;
  readonly body: Buffer;
  /** Value of `Cache-Control`. Without it, a header set by an earlier handler stays. */
  readonly caching?: string;
}

/** Smaller bodies are sent without compression, which would save little. */
const MIN_COMPRESSED_BYTES = 1_024;

/** Compresses better than gzip's highest level, in a fraction of the time of brotli's highest level. */
const BROTLI_QUALITY = 7;

const ENCODERS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION }),
};

/**
 * Sends the same bytes in every response. They are kept in memory and compressed once, at the first request:
 * a compressor for each response would hold some 300 KB until the client has read the response.
 */
export function sendFixed({ type, body, caching }: FixedContent): RequestHandler {
  const etag = `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const encoded = new Map<string, Promise<Buffer>>();

  function encode(encoding: keyof typeof ENCODERS): Promise<Buffer> {
    const cached = encoded.get(encoding) ?? ENCODERS[encoding](body);
    encoded.set(encoding, cached);
    return cached;
  }

  return async function answer(request, response) {
    response.type(type).setHeader("ETag", etag);
    if (caching !== undefined) response.setHeader("Cache-Control", caching);
    markBodyAsShared(response);
    if (body.length < MIN_COMPRESSED_BYTES) {
      response.send(body);
      return;
    }
    response.vary("Accept-Encoding");
    const encoding = request.acceptsEncodings(["br", "gzip", "identity"]);
    if (encoding !== "br" && encoding !== "gzip") {
      response.send(body);
      return;
    }
    const compressed = await encode(encoding);
    response.setHeader("Content-Encoding", encoding);
    response.send(compressed);
  };
}
