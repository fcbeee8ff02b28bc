import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { RequestHandler } from "express";
import { sharesBody } from "./unread-answers.ts";

/** Something that is the same for everybody, and for as long as the server runs. */
export interface FixedContent {
  /** A media type, or a file name's extension. */
  readonly type: string;
  readonly body: Buffer;
  /** Of `Cache-Control`; what another handler has set stays unless given. */
  readonly caching?: string;
}

/** Bytes under which compressing is not worth a header. */
const WORTH_COMPRESSING = 1_024;

/** Smaller than gzip at its best, in a fraction of the time that brotli takes at its best. */
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
 * Answers with the same bytes each time. They are kept in memory and compressed once, when first asked for:
 * a compressor for each answer would cost some 300 KB for as long as the answer is not read.
 */
export function sendFixed({ type, body, caching }: FixedContent): RequestHandler {
  const etag = `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const encoded = new Map<string, Promise<Buffer>>();

  function encode(encoding: keyof typeof ENCODERS): Promise<Buffer> {
    const known = encoded.get(encoding) ?? ENCODERS[encoding](body);
    encoded.set(encoding, known);
    return known;
  }

  return async function answer(request, response) {
    response.type(type).setHeader("ETag", etag);
    if (caching !== undefined) response.setHeader("Cache-Control", caching);
    sharesBody(response);
    if (body.length < WORTH_COMPRESSING) {
      response.send(body);
      return;
    }
    response.vary("Accept-Encoding");
    const encoding = request.acceptsEncodings(["br", "gzip", "identity"]);
    if (encoding !== "br" && encoding !== "gzip") {
      response.send(body);
      return;
    }
    const smaller = await encode(encoding);
    response.setHeader("Content-Encoding", encoding);
    response.send(smaller);
  };
}
