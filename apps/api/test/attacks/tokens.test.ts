import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { user } from "@docket/db/accounts";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectRefused } from "./answer.ts";
import {
  claimsOf,
  compact,
  createSigningKey,
  AUDIENCE,
  FAILURES,
  hmac,
  ISSUER,
  type Json,
  type KeyServer,
  now,
  startKeyServer,
} from "./key-server.ts";
import { rawRequest, sendRaw } from "./raw-socket.ts";
import {
  bearer,
  changingNothing,
  type Person,
  sending,
  startTarget,
  type Target,
} from "./target.ts";

/*
 * Tokens come from keys of the test's own, so that a forgery can carry a good signature over bad
 * claims. The server is told to trust them as it would an issuer elsewhere.
 */
const CURRENT = createSigningKey("current");
const NEXT = createSigningKey("next");
const AFTER_NEXT = createSigningKey("after-next");
const STRANGER = createSigningKey("current");

/** Milliseconds in which the keys are fetched once at most, whatever is asked. */
const COOLDOWN = 30_000;

let keys: KeyServer;
let target: Target;
let ada: Person;
let good: string;

beforeAll(async () => {
  keys = await startKeyServer(CURRENT, NEXT);
  target = await startTarget({
    AUTH_JWKS_URL: keys.url,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
  });
  ada = await target.register("ada");
  good = CURRENT.sign(claimsOf(ada.user));
  await target.create(good);
});

afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await keys[Symbol.asyncDispose]();
});

/** A read, a write and a call over tRPC are refused with the same words, and nothing is changed. */
async function expectEverywhere(
  headers: Record<string, string | string[]>,
  code: "invalid-token" | "unauthenticated",
): Promise<void> {
  await changingNothing(target, [good], async () => {
    const json = { "content-type": "application/json", ...headers };
    const body = { title: "Planted" };
    expectRefused(await target.send("/api/v1/users/me/tasks", { headers }), code);
    expectRefused(
      await target.send("/api/v1/users/me/tasks", { method: "POST", headers: json, body }),
      code,
    );
    expectRefused(
      await target.send("/api/trpc/task.create", { method: "POST", headers: json, body }),
      code,
    );
    expectRefused(await target.send("/api/trpc/user.me", { headers }), code);
  });
}

function expectNoToken(token: string): Promise<void> {
  return expectEverywhere({ authorization: `Bearer ${token}` }, "invalid-token");
}

test.each<[string, (token: string) => string]>([
  ["as the contract has it", (token) => `Bearer ${token}`],
  ["with the scheme in lower case", (token) => `bearer ${token}`],
  ["with the scheme in capitals", (token) => `BEARER ${token}`],
  ["after several spaces", (token) => `Bearer   ${token}`],
])("a good token works, %s", async (_, write) => {
  const answer = await target.send("/api/v1/me", { headers: { authorization: write(good) } });
  expect([answer.status, answer.body]).toEqual([200, ada.user]);
});

test("a token of the key that will sign next works before it signs", async () => {
  const answer = await target.send("/api/v1/me", {
    headers: bearer(NEXT.sign(claimsOf(ada.user))),
  });
  expect(answer.status).toBe(200);
});

test.each<[string, () => Record<string, string>]>([
  ["no header", () => ({})],
  ["another scheme", () => ({ authorization: `Basic ${btoa("ada@example.com:password")}` })],
  ["a token behind another scheme", () => ({ authorization: `Token ${good}` })],
  ["a token without a scheme", () => ({ authorization: good })],
  ["a scheme that only begins alike", () => ({ authorization: `Bearers ${good}` })],
  ["an empty header", () => ({ authorization: "" })],
  ["a token in a cookie", () => ({ cookie: `access_token=${good}; token=${good}` })],
  ["the session's cookie", () => ({ cookie: ada.cookie })],
  ["a token in another header", () => ({ "x-access-token": good, "proxy-authorization": good })],
])("no credentials: %s", async (_, headers) => {
  await expectEverywhere(headers(), "unauthenticated");
});

test.each(["access_token", "token", "authorization", "bearer_token", "jwt"])(
  "a token in the query string as %s is not seen",
  async (name) => {
    for (const path of ["/api/v1/me", "/api/v1/users/me/tasks", "/api/trpc/user.me"]) {
      expectRefused(await target.send(`${path}?${name}=${good}`), "unauthenticated");
    }
  },
);

test("a token among tRPC's connection parameters is not seen", async () => {
  const body = { data: { authorization: `Bearer ${good}` } };
  const answer = await target.send(
    `/api/trpc/user.me?connectionParams=${encodeURIComponent(JSON.stringify(body.data))}`,
  );
  expectRefused(answer, "unauthenticated");
});

test.each<[string, () => string[], string]>([
  ["two good ones †", () => [`Bearer ${good}`, `Bearer ${good}`], 'bearer error="invalid_token"'],
  ["a bad one first †", () => ["Bearer x", `Bearer ${good}`], 'bearer error="invalid_token"'],
  ["a good one first †", () => [`Bearer ${good}`, "Bearer x"], 'bearer error="invalid_token"'],
  ["another scheme first †", () => ["Basic eDp5", `Bearer ${good}`], "bearer"],
  [
    "another scheme behind †",
    () => [`Bearer ${good}`, "Basic eDp5"],
    'bearer error="invalid_token"',
  ],
])("two Authorization headers: %s", async (_, values, challenge) => {
  for (const path of ["/api/v1/me", "/api/trpc/user.me"]) {
    const headers = values().map((value) => `Authorization: ${value}`);
    const { status, head } = await sendRaw(rawRequest(`GET ${path}`, headers), target);
    expect(status).toBe(401);
    expect(head).toContain(`\r\nwww-authenticate: ${challenge}\r\n`);
  }
});

test.each([
  ["a folded header †", (token: string) => `Authorization: Bearer\r\n ${token}`],
  ["a space before the colon †", (token: string) => `Authorization : Bearer ${token}`],
  ["U+0000 in the header †", (token: string) => `Authorization: Bearer ${token}\0`],
  ["a bare line feed in the header †", (token: string) => `Authorization: Bearer x\nX: ${token}`],
])("%s does not get in", async (_, header) => {
  const { status } = await sendRaw(rawRequest("GET /api/v1/me", [header(good)]), target);
  expect([400, 401]).toContain(status);
});

const parts = (token: string) => {
  const [header = "", payload = "", signature = ""] = token.split(".");
  return { header, payload, signature };
};

const HEADER = JSON.stringify(CURRENT.header);
const LABELS = ["HS256", "HS512", "RS256", "PS256", "ES256", "ES256K", "Ed448", "Ed25519", "eddsa"];

/** Each as text and as bytes: "HS256" with a public key for its secret, in every way to write that key. */
function publicKeySpellings(): Record<string, string | Uint8Array> {
  const { x = "" } = CURRENT.publicKey.export({ format: "jwk" });
  const pem = CURRENT.publicKey.export({ format: "pem", type: "spki" }).toString();
  const der = CURRENT.publicKey.export({ format: "der", type: "spki" });
  return {
    "raw bytes": Buffer.from(x, "base64url"),
    "its base64url": x,
    "its base64": Buffer.from(x, "base64url").toString("base64"),
    "its hexadecimal digits": Buffer.from(x, "base64url").toString("hex"),
    PEM: pem,
    "PEM without its last line break": pem.trim(),
    DER: der,
    "DER in base64": der.toString("base64"),
    "the JWK": JSON.stringify(CURRENT.jwk),
    "the JWK Set": JSON.stringify({ keys: [CURRENT.jwk, NEXT.jwk] }),
    nothing: "",
  };
}

function adasClaims(): string {
  return JSON.stringify(claimsOf(ada.user));
}

function headerWith(changes: Json): string {
  return JSON.stringify({ ...CURRENT.header, ...changes });
}

const NO_SIGNATURE = () => new Uint8Array();

test.each(["none", "None", "NONE", "nOnE", ""])("alg %j, unsigned and signed", async (alg) => {
  await expectNoToken(compact(headerWith({ alg }), adasClaims(), NO_SIGNATURE));
  await expectNoToken(CURRENT.signText(headerWith({ alg }), adasClaims()));
  await expectNoToken(`${parts(good).header}.${parts(good).payload}.`);
});

test.each(Object.keys(publicKeySpellings()))(
  "HS256 keyed with the public key: %s",
  async (name) => {
    const key = publicKeySpellings()[name] ?? "";
    await expectNoToken(compact(headerWith({ alg: "HS256" }), adasClaims(), hmac(key)));
    await expectNoToken(compact(HEADER, adasClaims(), hmac(key)));
  },
);

test.each(LABELS)("another algorithm's label: %s", async (alg) => {
  await expectNoToken(CURRENT.signText(headerWith({ alg }), adasClaims()));
});

test.each([
  ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
  ["Ed448", generateKeyPairSync("ed448").privateKey],
] as const)("a true signature of another algorithm: %s", async (alg, key) => {
  const digest = alg === "Ed448" ? null : "sha256";
  for (const header of [headerWith({ alg }), HEADER]) {
    await expectNoToken(compact(header, adasClaims(), (input) => sign(digest, input, key)));
  }
});

const MALFORMED_KIDS: readonly unknown[] = [
  undefined,
  null,
  "",
  1,
  true,
  {},
  ["current"],
  { current: 1 },
  "k".repeat(129),
];
const ODD_KIDS = [
  "unknown",
  "CURRENT",
  "current ",
  "current\0",
  "../../../../etc/passwd",
  "/dev/null",
  "file:///etc/passwd",
  "https://evil.example/keys",
  "current' OR '1'='1",
  "x'; drop table jwks; --",
  "__proto__",
  "constructor",
  "toString",
  "${jndi:ldap://127.0.0.1:1/x}",
  "$(id)",
  "ключ",
];

test.each([...MALFORMED_KIDS, ...ODD_KIDS])("kid %j", async (kid) => {
  await expectNoToken(CURRENT.sign(claimsOf(ada.user), { kid }));
  await expectNoToken(compact(headerWith({ kid, alg: "HS256" }), adasClaims(), hmac("")));
});

test("a flood of unknown kids has the keys fetched once per half minute at most", async () => {
  const asked = keys.asked.length;
  const started = performance.now();
  const flood = Array.from({ length: 1_000 }, () =>
    target.send("/api/v1/me", {
      headers: bearer(createSigningKey().sign(claimsOf(ada.user))),
    }),
  );
  for (const answer of await Promise.all(flood)) expectRefused(answer, "invalid-token");
  const allowed = 1 + Math.floor((performance.now() - started) / COOLDOWN);
  expect(keys.asked.length - asked).toBeLessThanOrEqual(allowed);
  expect(asked).toBeGreaterThan(0);
  expect((await target.send("/api/v1/me", { headers: bearer(good) })).status).toBe(200);
});

/** What a token may try to bring along: its own key, or the address of one. */
const MALLORY = createSigningKey("mallory");
const BROUGHT: Readonly<Record<string, () => Json>> = {
  "an embedded jwk": () => ({ jwk: MALLORY.jwk }),
  "an embedded jwk and its kid": () => ({ jwk: MALLORY.jwk, kid: MALLORY.kid }),
  "an embedded private jwk": () => ({ jwk: { ...MALLORY.jwk, d: "AAAA" } }),
  jku: () => ({ jku: new URL("/brought/jku", keys.url).href, kid: MALLORY.kid }),
  x5u: () => ({ x5u: new URL("/brought/x5u", keys.url).href }),
  x5c: () => ({ x5c: ["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"] }),
  x5t: () => ({ x5t: createHash("sha1").update("x").digest("base64url") }),
  "an address for a kid": () => ({ kid: new URL("/brought/kid", keys.url).href }),
  "an unknown crit": () => ({ crit: ["exp"] }),
  "an empty crit": () => ({ crit: [] }),
  "a crit that is no list": () => ({ crit: "b64" }),
  "b64: false": () => ({ b64: false, crit: ["b64"] }),
  "b64: false, not critical": () => ({ b64: false }),
  "b64: true": () => ({ b64: true, crit: ["b64"] }),
  zip: () => ({ zip: "DEF" }),
  cty: () => ({ cty: "JWT" }),
  enc: () => ({ enc: "A256GCM" }),
};

test.each(Object.keys(BROUGHT))("a header with %s", async (name) => {
  const header = BROUGHT[name]?.() ?? {};
  await expectNoToken(MALLORY.sign(claimsOf(ada.user), { kid: "current", ...header }));
  await expectNoToken(CURRENT.sign(claimsOf(ada.user), header));
  expect(keys.asked.filter((path) => path !== "/keys")).toEqual([]);
});

test.each([
  "JWT",
  "jwt",
  "at+JWT",
  "application/at+jwt",
  "id+jwt",
  "",
  null,
  1,
  ["at+jwt"],
  undefined,
])("typ %j", async (typ) => {
  await expectNoToken(CURRENT.sign(claimsOf(ada.user), { typ }));
});

const HOUR = 3_600;
const CLAIMS: Readonly<Record<string, () => Json>> = {
  "another iss": () => ({ iss: "https://evil.example" }),
  "iss with a slash behind": () => ({ iss: `${ISSUER}/` }),
  "iss in capitals": () => ({ iss: ISSUER.toUpperCase() }),
  "iss that begins alike": () => ({ iss: `${ISSUER}.evil.example` }),
  "an array for iss": () => ({ iss: [ISSUER] }),
  "no iss": () => ({ iss: undefined }),
  "iss null": () => ({ iss: null }),
  "another aud": () => ({ aud: "https://evil.example/api" }),
  "an array of the right aud": () => ({ aud: [AUDIENCE] }),
  "an array with the right aud among others": () => ({ aud: ["x", AUDIENCE] }),
  "an empty array for aud": () => ({ aud: [] }),
  "the issuer for aud": () => ({ aud: ISSUER }),
  "no aud": () => ({ aud: undefined }),
  "exp past": () => ({ iat: now() - HOUR, exp: now() - 60 }),
  "exp past, iat fresh": () => ({ exp: now() - 60 }),
  "exp 0": () => ({ exp: 0 }),
  "exp -1": () => ({ exp: -1 }),
  "exp as text": () => ({ exp: String(now() + HOUR) }),
  "exp null": () => ({ exp: null }),
  "exp true": () => ({ exp: true }),
  "exp in an array": () => ({ exp: [now() + HOUR] }),
  "exp in milliseconds": () => ({ exp: Date.now() + HOUR * 1000 }),
  "exp in the year 9999": () => ({ exp: 253_402_300_799 }),
  "exp a fraction": () => ({ exp: now() + 60.5 }),
  "exp 8 days ahead": () => ({ exp: now() + 8 * 24 * HOUR }),
  "no exp": () => ({ exp: undefined }),
  "nbf ahead": () => ({ nbf: now() + 60 }),
  "nbf as text": () => ({ nbf: String(now() - 60) }),
  "nbf null": () => ({ nbf: null }),
  "iat ahead": () => ({ iat: now() + 60 }),
  "iat 8 days ago": () => ({ iat: now() - 8 * 24 * HOUR }),
  "iat negative": () => ({ iat: -1 }),
  "iat as text": () => ({ iat: String(now()) }),
  "iat null": () => ({ iat: null }),
  "no iat": () => ({ iat: undefined }),
  "no jti": () => ({ jti: undefined }),
  "jti a number": () => ({ jti: 1 }),
  "no sub": () => ({ sub: undefined }),
  "an empty sub": () => ({ sub: "" }),
  "sub null": () => ({ sub: null }),
  "sub a number": () => ({ sub: 1 }),
  "sub true": () => ({ sub: true }),
  "sub an array": () => ({ sub: [ada.user.id] }),
  "sub an object": () => ({ sub: { id: ada.user.id } }),
  "sub no UUID": () => ({ sub: "ada" }),
  "sub an e-mail address": () => ({ sub: ada.user.email }),
  "sub in capitals": () => ({ sub: ada.user.id.toUpperCase() }),
  "sub with a space behind": () => ({ sub: `${ada.user.id} ` }),
  "sub with a line break behind": () => ({ sub: `${ada.user.id}\n` }),
  "sub with SQL": () => ({ sub: `${ada.user.id}' or '1'='1` }),
  "sub me": () => ({ sub: "me" }),
  "no email": () => ({ email: undefined }),
  "email an array": () => ({ email: [ada.user.email] }),
};

test.each(Object.keys(CLAIMS))("signed, but %s", async (name) => {
  await expectNoToken(CURRENT.sign({ ...claimsOf(ada.user), ...CLAIMS[name]?.() }));
});

test.each(["exp", "iat", "nbf"])("signed, but %s is 1e400 or 1e300", async (name) => {
  for (const number of ["1e400", "1e300", "-1e400"]) {
    const claims = JSON.stringify({ ...claimsOf(ada.user), [name]: "(number)" });
    await expectNoToken(CURRENT.signText(HEADER, claims.replace('"(number)"', number)));
  }
});

test.each(["header", "payload", "signature"] as const)(
  "one bit changed anywhere in the %s",
  async (name) => {
    const token = parts(CURRENT.sign(claimsOf(ada.user)));
    const bytes = Buffer.from(token[name], "base64url");
    const forged = Array.from(bytes, (byte, index) => {
      const changed = Buffer.from(bytes);
      changed[index] = byte ^ (1 << (index % 8));
      return Object.values({ ...token, [name]: changed.toString("base64url") }).join(".");
    });
    for (const text of forged) {
      expectRefused(await target.send("/api/v1/me", { headers: bearer(text) }), "invalid-token");
    }
    expect(forged.length).toBeGreaterThan(40);
  },
);

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

test("a non-canonical last character", async () => {
  const { signature } = parts(good);
  const twins = Array.from(ALPHABET, (last) => good.slice(0, -1) + last).filter(
    (twin) =>
      twin !== good &&
      Buffer.from(parts(twin).signature, "base64url").equals(Buffer.from(signature, "base64url")),
  );
  expect(twins).toHaveLength(15);
  for (const twin of twins) {
    expectRefused(await target.send("/api/v1/me", { headers: bearer(twin) }), "invalid-token");
  }
});

test.each<[string, (token: string) => string]>([
  ["an empty token", () => ""],
  ["two tokens in one", (token) => `${token} ${token}`],
  ["two tokens with a comma", (token) => `${token},${token}`],
  ["two tokens with a comma and a scheme", (token) => `${token}, Bearer ${token}`],
  ["a token in quotes", (token) => `"${token}"`],
  ["a token as a parameter", (token) => `token=${token}`],
  ["padding", (token) => `${token}==`],
  ["padding in each part", (token) => token.replaceAll(".", "=.")],
  ["white space within", (token) => token.replace(".", ". ")],
  ["a tab within", (token) => token.replace(".", "\t.")],
  ["a percent escape", (token) => token.replace(".", "%2E")],
  ["extra bytes behind", (token) => `${token}AAAA`],
  ["one part", (token) => parts(token).header],
  ["2 parts", (token) => token.slice(0, token.lastIndexOf("."))],
  ["4 parts", (token) => `${token}.${parts(token).signature}`],
  ["4 parts, the last one empty", (token) => `${token}.`],
  ["5 parts, as an encrypted token has", (token) => `${token}.e30.e30`],
  ["dots alone", () => ".."],
  ["no header", (token) => token.slice(token.indexOf("."))],
  ["no payload", (token) => `${parts(token).header}..${parts(token).signature}`],
  ["no signature", (token) => `${parts(token).header}.${parts(token).payload}.`],
  ["the parts in another order", (token) => token.split(".").toReversed().join(".")],
  ["the JSON serialization", (token) => JSON.stringify(parts(token))],
  ["a word", () => "undefined"],
])("%s", async (_, write) => {
  await expectNoToken(write(good));
});

test("the standard alphabet", async () => {
  const urlSafe = CURRENT.sign({ ...claimsOf(ada.user), jti: "~~~???>>>" });
  expect(parts(urlSafe).payload).toMatch(/[-_]/);
  await expectNoToken(urlSafe.replaceAll("-", "+").replaceAll("_", "/"));
});

test.each<[string, string | Uint8Array]>([
  ["null", "null"],
  ["an array", `[${HEADER}]`],
  ["text", '"EdDSA"'],
  ["nothing", ""],
  ["cut short", HEADER.slice(0, -1)],
  ["two objects", HEADER + HEADER],
  ["a byte order mark first", `\uFEFF${HEADER}`],
  ["UTF-16", Buffer.from(HEADER, "utf16le")],
  ["alg twice, none first", `{"alg":"none",${HEADER.slice(1)}`],
  ["alg twice, none last", `${HEADER.slice(0, -1)},"alg":"none"}`],
  ["alg twice, once escaped", `${HEADER.slice(0, -1)},"\\u0061lg":"none"}`],
  ["kid twice", `{"kid":"other",${HEADER.slice(1)}`],
  ["all under __proto__", `{"__proto__":${HEADER}}`],
  ["more under __proto__", `${HEADER.slice(0, -1)},"__proto__":{}}`],
])("a header of %s", async (_, header) => {
  await expectNoToken(CURRENT.signText(header, adasClaims()));
});

test.each<[string, (claims: string) => string | Uint8Array]>([
  ["null", () => "null"],
  ["an array", (claims) => `[${claims}]`],
  ["text", () => '"ada"'],
  ["nothing", () => ""],
  ["cut short", (claims) => claims.slice(0, -1)],
  ["two objects", (claims) => claims + claims],
  ["bytes that are not UTF-8", (claims) => Buffer.from(claims.replace("ada@", "\xff@"), "latin1")],
  ["sub twice", (claims) => `{"sub":"${randomUUID()}",${claims.slice(1)}`],
  ["exp twice", (claims) => `${claims.slice(0, -1)},"exp":${now() + 60}}`],
  ["a name twice, deep inside", (claims) => `${claims.slice(0, -1)},"x":{"a":1,"a":2}}`],
  ["all under __proto__", (claims) => `{"__proto__":${claims}}`],
])("a payload of %s", async (_, write) => {
  await expectNoToken(CURRENT.signText(HEADER, write(adasClaims())));
});

test("an unknown claim, nested 1 000 deep, is passed over", async () => {
  const nest = `${"[".repeat(1_000)}${"]".repeat(1_000)}`;
  const token = CURRENT.signText(HEADER, `${adasClaims().slice(0, -1)},"x":${nest}}`);
  expect((await target.send("/api/v1/me", { headers: bearer(token) })).status).toBe(200);
});

test.each([4_096, 8_192, 15_000])("a signed token of more than %i bytes", async (length) => {
  const padding = "x".repeat(Math.ceil((length * 3) / 4));
  const token = CURRENT.sign({ ...claimsOf(ada.user), padding });
  expect(token.length).toBeGreaterThan(length);
  await expectNoToken(token);
});

test.each([
  ["in one header", (size: number) => [`Authorization: Bearer ${"x".repeat(size)}`]],
  [
    "in many headers",
    (size: number) => Array.from({ length: size / 64 }, (_, n) => `X-${n}: ${"x".repeat(64)}`),
  ],
])("headers over 16 KiB, %s † → 431", async (_, headers) => {
  const { status, head, text } = await sendRaw(
    rawRequest("GET /api/v1/me", headers(17 * 1024)),
    target,
  );
  expect([status, text]).toEqual([431, ""]);
  expect(head).toContain("connection: close");
});

test("the session's id as Bearer", async () => {
  const [, value = ""] = ada.cookie.split("=");
  await expectNoToken(value);
  await expectNoToken(decodeURIComponent(value).split(".")[0] ?? "");
});

test("another deployment's key", async () => {
  await expectNoToken(STRANGER.sign(claimsOf(ada.user)));
  // The server's own issuer is not the one that it was told to trust.
  await expectNoToken(ada.token);
});

test("another deployment's token: the same key, other names", async () => {
  await expectNoToken(
    CURRENT.sign({ ...claimsOf(ada.user), iss: target.origin, aud: target.origin }),
  );
});

/** Nothing of an account is left but a token that has not expired. */
async function expectEmptyRoom(token: string): Promise<void> {
  const task = `/api/v1/users/me/tasks/${randomUUID()}`;
  expect(await target.tasksOf(token)).toEqual([]);
  expectRefused(await target.send(task, { headers: bearer(token) }), "task-not-found");
  expectRefused(
    await target.send(task, sending(token, "PATCH", { title: "Still here" })),
    "task-not-found",
  );
  expectRefused(
    await target.send(task, { method: "DELETE", headers: bearer(token) }),
    "task-not-found",
  );
  for (const body of [{ title: "Still here" }, { title: "Still here", id: randomUUID() }]) {
    for (const path of ["/api/v1/users/me/tasks", "/api/trpc/task.create"]) {
      expectRefused(await target.send(path, sending(token, "POST", body)), "invalid-token");
    }
  }
}

test("a token for an account that never was: empty on read, 401 on write", async () => {
  await changingNothing(target, [good], () =>
    expectEmptyRoom(CURRENT.sign(claimsOf({ id: randomUUID(), email: "nobody@example.com" }))),
  );
});

test(
  "keys out of reach → 503 to a token, 401 to none, and back without a restart",
  { timeout: 60_000 },
  async () => {
    await using source = await startKeyServer(CURRENT);
    await using lonely = await startTarget({
      AUTH_JWKS_URL: source.url,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    });
    const bob = await lonely.register("bob");
    const token = CURRENT.sign(claimsOf(bob.user));
    for (const [name, failure] of Object.entries(FAILURES)) {
      source.behave(failure);
      const asked = source.asked.length;
      const requests = [
        lonely.send("/api/v1/me", { headers: bearer(token) }),
        lonely.send("/api/v1/users/me/tasks", sending(token, "POST", { title: "x" })),
        lonely.send("/api/trpc/user.me", { headers: bearer(token) }),
        lonely.send("/api/v1/me", { headers: bearer(STRANGER.sign(claimsOf(bob.user))) }),
      ];
      for (const answer of await Promise.all(requests)) {
        expectRefused(answer, "service-unavailable");
        expect(Number(answer.headers["retry-after"]), name).toBeGreaterThanOrEqual(1);
      }
      expect(source.asked.length, name).toBe(asked + 1);
      expectRefused(await lonely.send("/api/v1/me"), "unauthenticated");
      expectRefused(await lonely.send("/api/v1/me", { headers: bearer("x") }), "invalid-token");
      await setTimeout(1_100);
    }
    source.publish(CURRENT);
    expect((await lonely.send("/api/v1/me", { headers: bearer(token) })).status).toBe(200);
    expect(await lonely.tasksOf(token)).toEqual([]);
  },
);

test(
  "a key rotated out works while it is published, and not after",
  { timeout: 60_000 },
  async () => {
    const old = CURRENT.sign(claimsOf(ada.user));
    const fresh = NEXT.sign(claimsOf(ada.user));
    const newest = AFTER_NEXT.sign(claimsOf(ada.user));
    const me = (token: string) => target.send("/api/v1/me", { headers: bearer(token) });
    expect([(await me(old)).status, (await me(fresh)).status]).toEqual([200, 200]);

    keys.publish(NEXT, AFTER_NEXT);
    const asked = keys.asked.length;
    await setTimeout(Math.max(0, keys.lastAsked() + COOLDOWN + 500 - performance.now()));
    expect((await me(newest)).status).toBe(200);
    expect(keys.asked.length - asked).toBe(1);
    expect((await me(fresh)).status).toBe(200);
    expectRefused(await me(old), "invalid-token");
    expectRefused(await me(good), "invalid-token");
  },
);

test("a deleted account's live token: empty on read, 401 on write", async () => {
  const eve = await target.register("eve");
  const token = NEXT.sign(claimsOf(eve.user));
  const task = await target.create(token);
  await target.whileStopped((db) => db.delete(user).where(eq(user.id, eve.user.id)));
  await changingNothing(target, [NEXT.sign(claimsOf(ada.user))], () => expectEmptyRoom(token));
  expectRefused(
    await target.send(`/api/v1/users/me/tasks/${task.id}`, { headers: bearer(token) }),
    "task-not-found",
  );
  const renewal = { method: "POST", headers: { cookie: eve.cookie } };
  expectRefused(await target.send("/api/auth/token", renewal), "unauthenticated");
});

test("the log tells of no bug, and of no token", () => {
  target.expectDiscreetLog();
});
