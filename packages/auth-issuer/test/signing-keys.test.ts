import { AccessToken, type JwkSet, User } from "@docket/contracts";
import type { Database } from "@docket/db";
import { jwks } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { createIssuer, type Issuer, WrongSecretError } from "../src/index.ts";
import { serveIssuer, SETTINGS } from "./issuer-server.ts";

const ADA = User.parse({
  id: "0199d3c4-5e6f-4a8b-9c0d-1e2f3a4b5c6d",
  email: "ada@example.com",
});

/** Everything that happened so far happened that much earlier. */
async function passTime(db: Database, interval: string): Promise<void> {
  await db.execute(`update jwks set created_at = created_at - interval '${interval}'`);
}

function keyIds({ keys }: JwkSet): string[] {
  return keys.map(({ kid }) => kid).toSorted();
}

async function signingKeyOf(issuer: Issuer): Promise<unknown> {
  const { token } = AccessToken.parse(await issuer.issueToken(ADA));
  const header: unknown = JSON.parse(
    Buffer.from(token.split(".")[0] ?? "", "base64url").toString(),
  );
  return Object(header).kid;
}

test("the key set has public halves alone, in process and over HTTP", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const published = await server.issuer.jwks();
  expect(published).toEqual({
    keys: [
      {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        kid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        x: expect.stringMatching(/^[\w-]{43}$/),
      },
    ],
  });
  const answer = await server.client().send("/jwks", { method: "GET" });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(published);
  const [stored] = await database.db.select().from(jwks);
  expect(stored?.privateKey).toMatch(/^"\$ba\$1\$[0-9a-f]+"$/);
});

test("instances that start together on an empty database share one key, and so do first tokens", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const issuers = await Promise.all(
    Array.from({ length: 5 }, () => createIssuer({ ...SETTINGS, db })),
  );
  expect(await db.select().from(jwks)).toHaveLength(1);

  await db.delete(jwks);
  const used = await Promise.all(issuers.map(signingKeyOf));
  expect(new Set(used).size).toBe(1);
  expect(await db.select().from(jwks)).toHaveLength(1);
});

test("a key's life: it signs at once, is replaced after 30 days, stays for its tokens, and goes", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const issuer = await createIssuer({ ...SETTINGS, db });
  const first = await signingKeyOf(issuer);

  await passTime(db, "29 days");
  await issuer.maintain();
  expect(keyIds(await issuer.jwks())).toEqual([first]);

  // Due: the successor is published, and does not sign before verifiers can have seen it.
  await passTime(db, "1 day");
  await Promise.all([issuer.maintain(), issuer.maintain(), issuer.maintain()]);
  expect(keyIds(await issuer.jwks())).toHaveLength(2);
  expect(await signingKeyOf(issuer)).toBe(first);
  await passTime(db, "4 minutes");
  expect(await signingKeyOf(issuer)).toBe(first);
  await passTime(db, "1 minute");
  const second = await signingKeyOf(issuer);
  expect(second).not.toBe(first);

  // The last token of the first key may have been made just now, for seven days.
  await passTime(db, "7 days");
  await issuer.maintain();
  expect(keyIds(await issuer.jwks())).toContain(first);
  await passTime(db, "1 day 1 second");
  await issuer.maintain();
  expect(keyIds(await issuer.jwks())).toEqual([second]);
  expect(await signingKeyOf(issuer)).toBe(second);
});

test("a server that was off for months publishes the old key until its new tokens have expired", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const old = await signingKeyOf(await createIssuer({ ...SETTINGS, db }));
  await passTime(db, "200 days");

  const issuer = await createIssuer({ ...SETTINGS, db });

  expect(await signingKeyOf(issuer)).toBe(old);
  expect(keyIds(await issuer.jwks())).toContain(old);
});

test("another secret than the one of the stored keys is said in words, and makes no key", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  await createIssuer({ ...SETTINGS, db });
  await passTime(db, "31 days");

  const start = createIssuer({ ...SETTINGS, db, secret: "another secret, long enough as well" });

  await expect(start).rejects.toThrow(WrongSecretError);
  await expect(start).rejects.toThrow(/^BETTER_AUTH_SECRET is not the secret that/);
  expect(await db.select().from(jwks)).toHaveLength(1);
});

test("a restart with the same secret goes on with the same key", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const before = await signingKeyOf(await createIssuer({ ...SETTINGS, db }));
  expect(await signingKeyOf(await createIssuer({ ...SETTINGS, db }))).toBe(before);
});
