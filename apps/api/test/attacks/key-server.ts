import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

export type Json = Readonly<Record<string, unknown>>;

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://docket.example/api";

function base64url(content: string | Uint8Array): string {
  return Buffer.from(content).toString("base64url");
}

/** Makes a compact JWS out of any header and payload, well-formed or not. */
export function compact(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  signature: (input: Buffer) => Uint8Array,
): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${base64url(signature(Buffer.from(input)))}`;
}

/** HMAC with SHA-256: what "HS256" would have a verifier compute. */
export function hmac(key: string | Uint8Array): (input: Buffer) => Uint8Array {
  return (input) => createHmac("sha256", key).update(input).digest();
}

/** An Ed25519 key of the test's own, and what can be signed with it. */
export interface SigningKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly jwk: Json;
  readonly header: Json;
  readonly signText: (header: string | Uint8Array, payload: string | Uint8Array) => string;
  /** `undefined` takes a member away. */
  readonly sign: (payload: Json, header?: Json) => string;
}

export function createSigningKey(kid: string = randomUUID()): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const header = { alg: "EdDSA", typ: "at+jwt", kid };
  function signText(first: string | Uint8Array, second: string | Uint8Array): string {
    return compact(first, second, (input) => sign(null, input, privateKey));
  }
  return {
    kid,
    publicKey,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" },
    header,
    signText,
    sign: (payload, changes = {}) =>
      signText(JSON.stringify({ ...header, ...changes }), JSON.stringify(payload)),
  };
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** What the contract has in an access token. */
export function claimsOf({ id, email }: { readonly id: string; readonly email: string }) {
  const iat = now();
  return { iss: ISSUER, aud: AUDIENCE, sub: id, email, iat, exp: iat + 900, jti: randomUUID() };
}

type Behaviour = (response: ServerResponse) => void;

/** Ways in which an address of keys can fail to give any. */
export const FAILURES: Readonly<Record<string, Behaviour>> = {
  "answers 500": (response) => response.writeHead(500).end("{}"),
  "answers with something else": (response) => response.end("<!doctype html>"),
  "answers with JSON that is no key set": (response) => response.end('{"keys":"none"}'),
  "sends elsewhere": (response) => response.writeHead(302, { location: "/other" }).end(),
  "never stops sending": (response) => {
    response.write(`{"keys":["${"x".repeat(80_000)}`);
  },
  "hangs up": (response) => response.destroy(),
  "never answers": () => undefined,
};

export interface KeyServer extends AsyncDisposable {
  readonly url: string;
  /** Every path that was asked for so far. */
  readonly asked: readonly string[];
  /** When the last one was, on the clock of `performance.now()`. */
  readonly lastAsked: () => number;
  readonly publish: (...keys: readonly SigningKey[]) => void;
  readonly behave: (behaviour: Behaviour) => void;
}

/** Serves a JWK Set on the loopback interface, and counts who asks. */
export async function startKeyServer(...keys: readonly SigningKey[]): Promise<KeyServer> {
  const asked: string[] = [];
  let lastAsked = -Infinity;
  function publishing(published: readonly SigningKey[]): Behaviour {
    const document = JSON.stringify({ keys: published.map(({ jwk }) => jwk) });
    return (response) => {
      response.setHeader("content-type", "application/jwk-set+json");
      response.end(document);
    };
  }
  let behaviour = publishing(keys);
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    lastAsked = performance.now();
    behaviour(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("No port was opened.");
  return {
    url: `http://127.0.0.1:${address.port}/keys`,
    asked,
    lastAsked: () => lastAsked,
    publish: (...published) => {
      behaviour = publishing(published);
    },
    behave: (other) => {
      behaviour = other;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
