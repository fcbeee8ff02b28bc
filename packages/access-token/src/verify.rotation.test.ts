import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { ADA, claimsOfAda, createTestIssuer } from "../test/issuer.ts";
import { createTestVerifier, LONGEST_AGE, MINUTE, NOW } from "../test/verifier.ts";
import { createKeySet, type JwksSource } from "./key-set.ts";

const issuer = createTestIssuer();
const { header } = issuer;
const claims = claimsOfAda(NOW);
const { iat } = claims;
const token = issuer.sign(header, claims);

/** A verifier, its source of keys, and the one clock of both. */
function createDeployment() {
  let time = NOW.getTime();
  const next = createTestIssuer("2026-12");
  const fetch = vi.fn<JwksSource>(async () => ({ keys: [issuer.jwk] }));
  const keys = createKeySet({ fetch, now: () => time });
  return {
    next,
    fetch,
    keys,
    verify: createTestVerifier(keys, () => new Date(time)),
    pass: (seconds: number) => {
      time += seconds * 1_000;
    },
  };
}

/** Counts how often the verifier asks for a key, which it does for each token that it does not remember. */
async function createWatchedDeployment() {
  const deployment = createDeployment();
  await deployment.keys.refresh();
  return { ...deployment, find: vi.spyOn(deployment.keys, "find") };
}

describe("through rotations and outages:", () => {
  test("a withdrawn key's token is refused after the next refresh, even when remembered", async () => {
    const { verify, fetch, keys, next } = createDeployment();
    expect(await verify(token)).toEqual(ADA);

    fetch.mockResolvedValue({ keys: [issuer.jwk, next.jwk] });
    await keys.refresh();
    expect(await verify(token)).toEqual(ADA);

    fetch.mockResolvedValue({ keys: [next.jwk] });
    await keys.refresh();
    expect(await verify(token)).toBeNull();
    expect(await verify(next.sign(next.header, claims))).toEqual(ADA);
  });

  test("a key withdrawn while its token is being verified leaves nothing to remember", async () => {
    const { verify, fetch, find, keys, next } = await createWatchedDeployment();
    const november = await keys.find(issuer.kid);
    find.mockImplementationOnce(async () => {
      fetch.mockResolvedValue({ keys: [next.jwk] });
      await keys.refresh();
      return november;
    });

    expect(await verify(token)).toEqual(ADA);
    expect(await verify(token)).toBeNull();
  });

  test("a flood of unknown keys costs one fetch per 30 seconds", async () => {
    const { verify, fetch, pass } = createDeployment();
    const flood = Array.from({ length: 100 }, (_, index) =>
      issuer.sign({ ...header, kid: `unknown-${index}` }, claims),
    );
    expect(new Set(await Promise.all(flood.map(verify)))).toEqual(new Set([null]));
    expect(fetch).toHaveBeenCalledTimes(1);
    pass(30);
    expect(new Set(await Promise.all(flood.map(verify)))).toEqual(new Set([null]));
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test("malformed tokens cost no fetch", async () => {
    const { verify, fetch } = createDeployment();
    expect(await verify(issuer.sign({ ...header, alg: "none" }, claims))).toBeNull();
    expect(await verify("a.b.c")).toBeNull();
    expect(fetch).not.toHaveBeenCalled();
  });

  test("when keys cannot be had, a token is neither accepted nor refused, and never told", async () => {
    const { verify, fetch, pass } = createDeployment();
    fetch.mockRejectedValueOnce(new Error("connect ECONNREFUSED"));

    const error: unknown = await verify(token).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "ProblemError", code: "service-unavailable" });
    expect(inspect(error, { depth: null })).not.toContain(token.slice(-40));

    pass(1);
    expect(await verify(token)).toEqual(ADA);
  });

  test("an outage leaves tokens of known keys valid and those of new keys unavailable", async () => {
    const { verify, fetch, next, pass } = createDeployment();
    expect(await verify(token)).toEqual(ADA);
    fetch.mockRejectedValue(new Error("connect ECONNREFUSED"));

    pass(10 * MINUTE);
    const current = issuer.sign(header, claimsOfAda(new Date(NOW.getTime() + 10 * MINUTE * 1_000)));
    expect(await verify(current)).toEqual(ADA);
    const early = next.sign(next.header, claims);
    await expect(verify(early)).rejects.toMatchObject({ code: "service-unavailable" });

    fetch.mockResolvedValue({ keys: [issuer.jwk, next.jwk] });
    pass(30);
    expect(await verify(early)).toEqual(ADA);
  });
});

describe("a remembered token", () => {
  test("is not verified again for a minute", async () => {
    const { verify, find, pass } = await createWatchedDeployment();
    await verify(token);
    pass(59.999);
    expect(await verify(token)).toEqual(ADA);
    expect(find).toHaveBeenCalledOnce();
    pass(0.001);
    expect(await verify(token)).toEqual(ADA);
    expect(find).toHaveBeenCalledTimes(2);
  });

  test("ends with its exp, to the second in which a first verification would refuse it", async () => {
    const { verify, pass } = await createWatchedDeployment();
    const short = issuer.sign(header, { ...claims, exp: iat + 10 });
    expect(await verify(short)).toEqual(ADA);
    pass(14.999);
    expect(await verify(short)).toEqual(ADA);
    pass(0.001);
    expect(await verify(short)).toBeNull();
  });

  test("ends with the longest age, even when it claims a longer life", async () => {
    const { verify, pass } = await createWatchedDeployment();
    const old = issuer.sign(header, { ...claims, iat: iat - LONGEST_AGE, exp: iat + 5 });
    expect(await verify(old)).toEqual(ADA);
    pass(6);
    expect(await verify(old)).toBeNull();
  });

  test("is a good one: a refused token is judged anew each time", async () => {
    const { verify, find, pass } = await createWatchedDeployment();
    const early = issuer.sign(header, { ...claims, nbf: iat + 30 });
    expect(await verify(early)).toBeNull();
    pass(25);
    expect(await verify(early)).toEqual(ADA);
    expect(find).toHaveBeenCalledTimes(2);
  });
});
