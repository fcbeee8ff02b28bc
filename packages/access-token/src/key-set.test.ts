import { expect, test, vi } from "vitest";
import { createTestIssuer, type TestIssuer } from "../test/issuer.ts";
import { createKeySet, type KeySetOptions } from "./key-set.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const UNAVAILABLE = { code: "service-unavailable" };

/** A source that a test can take down, hang, or hand other keys, and a clock that only the test moves. */
function createSource(...issuers: readonly TestIssuer[]) {
  let time = 0;
  let answer: () => Promise<unknown> = async () => ({ keys: issuers.map(({ jwk }) => jwk) });
  const fetch = vi.fn<KeySetOptions["fetch"]>(() => answer());
  return {
    fetch,
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    publish: (...published: readonly TestIssuer[]) => {
      answer = async () => ({ keys: published.map(({ jwk }) => jwk) });
    },
    publishDocument: (document: unknown) => {
      answer = async () => document;
    },
    fail: () => {
      answer = () => Promise.reject(new Error("connect ECONNREFUSED"));
    },
    hang: () => {
      answer = () => new Promise(() => {});
    },
  };
}

const november = createTestIssuer("november");
const december = createTestIssuer("december");

test("the first key asked for is fetched, the next ones are at hand", async () => {
  const source = createSource(november, december);
  const keys = createKeySet(source);
  expect(source.fetch).not.toHaveBeenCalled();

  expect(await keys.find("november")).toMatchObject({
    type: "public",
    algorithm: { name: "Ed25519" },
  });
  expect(await keys.find("december")).not.toBeNull();
  expect(source.fetch).toHaveBeenCalledOnce();
});

test("a warmed key set needs no fetch", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  await keys.find("november");
  expect(source.fetch).toHaveBeenCalledOnce();
});

test("a flood of unknown ids causes one fetch per 30 seconds", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();

  for (const fetches of [1, 2, 3]) {
    const flood = Array.from({ length: 200 }, (_, index) => keys.find(`${fetches}-${index}`));
    const found = await Promise.all(flood);
    expect(new Set(found)).toEqual(new Set([null]));
    expect(source.fetch).toHaveBeenCalledTimes(fetches);

    source.pass(29.999 * SECOND);
    expect(await keys.find("still-unknown")).toBeNull();
    expect(source.fetch).toHaveBeenCalledTimes(fetches);
    source.pass(1);
  }
});

test("a new key is found as soon as the cooldown allows", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  source.publish(november, december);

  source.pass(30 * SECOND);
  expect(await keys.find("december")).not.toBeNull();
});

test("keys past their interval are renewed in the background", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  source.hang();

  source.pass(5 * MINUTE);
  expect(await keys.find("november")).not.toBeNull();
  expect(await keys.find("november")).not.toBeNull();
  expect(source.fetch).toHaveBeenCalledTimes(2);
});

test("a withdrawn key stops verifying after the next refresh", async () => {
  const source = createSource(november, december);
  const keys = createKeySet(source);
  await keys.refresh();
  source.publish(december);

  source.pass(5 * MINUTE);
  expect(await keys.find("november")).not.toBeNull();
  await vi.waitFor(async () => expect(await keys.find("november")).toBeNull());
  expect(source.fetch).toHaveBeenCalledTimes(2);
});

test("after a quiet night a withdrawn key is not used even once", async () => {
  const source = createSource(november, december);
  const keys = createKeySet(source);
  await keys.refresh();
  source.publish(december);

  source.pass(8 * 60 * MINUTE);
  expect(await keys.find("november")).toBeNull();
});

test("an issuer that withdraws all keys is believed", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  source.publish();
  await keys.refresh();
  expect(await keys.find("november")).toBeNull();
});

test("the last good keys outlive an outage of any length", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  source.fail();

  for (const fetches of Array.from({ length: 48 }, (_, hour) => hour + 2)) {
    source.pass(60 * MINUTE);
    expect(await keys.find("november")).not.toBeNull();
    await expect(keys.find("december")).rejects.toMatchObject(UNAVAILABLE);
    expect(source.fetch).toHaveBeenCalledTimes(fetches);
  }
});

test("during an outage an unknown key is unavailable, not unknown, until the source is back", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  await keys.refresh();
  source.fail();

  source.pass(30 * SECOND);
  await expect(keys.find("december")).rejects.toMatchObject({ ...UNAVAILABLE, retryAfter: 30 });
  source.pass(10 * SECOND);
  await expect(keys.find("december")).rejects.toMatchObject({ ...UNAVAILABLE, retryAfter: 20 });
  expect(source.fetch).toHaveBeenCalledTimes(2);

  source.publish(november, december);
  source.pass(20 * SECOND);
  expect(await keys.find("december")).not.toBeNull();
  expect(await keys.find("january")).toBeNull();
});

test("with no keys yet, every key is unavailable and the source is tried once per second", async () => {
  const source = createSource(november);
  const keys = createKeySet(source);
  source.fail();

  await expect(keys.refresh()).rejects.toMatchObject({ ...UNAVAILABLE, retryAfter: 1 });
  await expect(keys.find("november")).rejects.toMatchObject(UNAVAILABLE);
  source.pass(999);
  await expect(keys.find("november")).rejects.toMatchObject(UNAVAILABLE);
  expect(source.fetch).toHaveBeenCalledOnce();

  source.publish(november);
  source.pass(1);
  expect(await keys.find("november")).not.toBeNull();
});

test("a hung source is given up, for all who wait and at once", async () => {
  const source = createSource(november);
  source.hang();
  const keys = createKeySet({ ...source, timeout: 20 });

  const waiting = [keys.find("november"), keys.find("december"), keys.refresh()];
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(source.fetch).toHaveBeenCalledOnce();
  expect(source.fetch.mock.calls[0]?.[0].aborted).toBe(true);

  source.publish(november);
  source.pass(SECOND);
  expect(await keys.find("november")).not.toBeNull();
});

test("a source that throws before it promises anything is a failed source", async () => {
  const source = createSource(november);
  source.fetch.mockImplementationOnce(() => {
    throw new Error("no such file");
  });
  const keys = createKeySet(source);

  await expect(keys.find("november")).rejects.toMatchObject(UNAVAILABLE);
  source.pass(SECOND);
  expect(await keys.find("november")).not.toBeNull();
});

test.for<[string, unknown]>([
  ["null", null],
  ["a string", "keys"],
  ["a list", [november.jwk]],
  ["an empty object", {}],
  ["an object whose keys are null", { keys: null }],
  ["an object whose keys are no list", { keys: { 0: november.jwk } }],
  ["two keys with one id", { keys: [november.jwk, { ...december.jwk, kid: "november" }] }],
])("%s: the fetch has failed and good keys stay", async ([, document]) => {
  const source = createSource(december);
  const onFailure = vi.fn<(cause: unknown) => void>();
  const keys = createKeySet({ ...source, onFailure });
  await keys.refresh();
  source.publishDocument(document);

  await expect(keys.refresh()).rejects.toMatchObject(UNAVAILABLE);
  expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError));
  expect(await keys.find("december")).not.toBeNull();
});

test.for([
  ["an RSA key", { kty: "RSA", kid: "odd", n: "AQAB", e: "AQAB" }],
  ["a shared secret", { kty: "oct", kid: "odd", k: december.jwk["x"], alg: "HS256" }],
  ["an X25519 key", { ...december.jwk, kid: "odd", crv: "X25519" }],
  ["a private key", { ...december.jwk, kid: "odd", d: december.jwk["x"] }],
  ["a key for encryption", { ...december.jwk, kid: "odd", use: "enc" }],
  ["a key for signing only", { ...december.jwk, kid: "odd", key_ops: ["sign"] }],
  ["a key for another algorithm", { ...december.jwk, kid: "odd", alg: "ES256" }],
  ["a short key", { ...december.jwk, kid: "odd", x: "AAAA" }],
  ["a padded key", { ...december.jwk, kid: "odd", x: `${String(december.jwk["x"])}=` }],
  ["a key without x", { kty: "OKP", crv: "Ed25519", kid: "odd" }],
  ["a key whose id is a number", { ...december.jwk, kid: 7 }],
  ["a key without id", { ...december.jwk, kid: undefined }],
  ["no key at all", null],
] as const)("%s is passed over", async ([, jwk]) => {
  const source = createSource();
  source.publishDocument({ keys: [jwk, november.jwk] });
  const keys = createKeySet(source);

  expect(await keys.find("odd")).toBeNull();
  expect(await keys.find("november")).not.toBeNull();
});

test("the generation grows when the keys change, and only then", async () => {
  const source = createSource(november, december);
  const keys = createKeySet(source);
  await keys.refresh();
  const first = keys.generation;

  source.publish(december, november);
  await keys.refresh();
  expect(keys.generation).toBe(first);

  source.fail();
  await expect(keys.refresh()).rejects.toMatchObject(UNAVAILABLE);
  expect(keys.generation).toBe(first);

  source.publish(december);
  await keys.refresh();
  expect(keys.generation).toBe(first + 1);

  source.publish(createTestIssuer("december"));
  await keys.refresh();
  expect(keys.generation).toBe(first + 2);
});
