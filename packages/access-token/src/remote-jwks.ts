import type { JwksSource } from "./key-set.ts";

/** In bytes, after decompression: room for some hundred keys. */
const LARGEST_DOCUMENT = 64 * 1024;

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LARGEST_DOCUMENT) throw new RangeError("The JWK Set is over 64 KiB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A key source at an address of the operator's choice, for `createKeySet`, which bounds it in time.
 *
 * Redirects fail: trust is put in this very address, and a redirect could lead anywhere.
 *
 * @param url  absolute address of a JWK Set, such as `https://example.org/api/auth/jwks`.
 * @throws TypeError at once when `url` is not an absolute address.
 */
export function fetchRemoteJwks(url: string): JwksSource {
  const address = new URL(url);
  return async function fetchJwks(signal): Promise<unknown> {
    const response = await fetch(address, {
      headers: { accept: "application/jwk-set+json, application/json" },
      redirect: "error",
      signal,
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw new Error(`The JWK Set's address answered ${response.status}.`);
    }
    const document = await readBounded(response.body);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(document));
  };
}
