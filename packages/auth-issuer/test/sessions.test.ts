import { createPublicKey, verify } from "node:crypto";
import { AccessToken, JwkSet, Session } from "@docket/contracts";
import { session, user } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { ORIGIN, PASSWORD, problemBody, serveIssuer, SETTINGS } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

function decodePart(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
}

test("a session gives access tokens: an at+jwt with nine claims, signed with a published key", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  const registered = Session.parse((await client.send("/register", { body: ADA })).body);

  const answer = await client.send("/token");

  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const { token, ...others } = AccessToken.parse(answer.body);
  const [header, payload, signature] = token.split(".");
  const now = Math.floor(Date.now() / 1000);
  const { keys } = JwkSet.parse((await client.send("/jwks", { method: "GET" })).body);
  expect(decodePart(header)).toEqual({ alg: "EdDSA", kid: keys[0]?.kid, typ: "at+jwt" });
  const claims = decodePart(payload);
  expect(claims).toEqual({
    sub: registered.user.id,
    email: "ada@example.com",
    iss: SETTINGS.issuer,
    aud: SETTINGS.audience,
    iat: expect.closeTo(now, -1),
    exp: expect.closeTo(now + 900, -1),
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sid: (await database.db.select().from(session))[0]?.id,
    auth_time: expect.closeTo(now, -1),
  });
  expect(claims).toMatchObject({ exp: Date.parse(others.expiresAt) / 1000 });
  expect(answer.body).toEqual({ token, tokenType: "Bearer", expiresAt: others.expiresAt });

  const key = createPublicKey({ key: { ...keys[0] }, format: "jwk" });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify(null, signed, key, Buffer.from(signature ?? "", "base64url"))).toBe(true);
});

test("tokens live as long as they are told to, and each has a name of its own", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { accessTokenTtl: 7 * 24 * 3600 });
  const client = server.client();
  await client.send("/register", { body: ADA });
  const tokens = [await client.send("/token"), await client.send("/token")].map(({ body }) =>
    decodePart(AccessToken.parse(body).token.split(".")[1]),
  );
  const [first, second] = tokens;
  expect(first).toMatchObject({ exp: expect.closeTo(Date.now() / 1000 + 604_800, -1) });
  expect(first).not.toMatchObject({ jti: Object(second).jti });
});

test("within the process a token needs no session", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await server.issuer.register(ADA);
  const { token } = await server.issuer.issueToken({ id: ada.id, email: ada.email });
  expect(decodePart(token.split(".")[1])).toMatchObject({ sub: ada.id, email: ada.email });
  expect(await database.db.select().from(session)).toEqual([]);
});

test("over https the cookie is bound to its host, out of reach of scripts, and lives 7 days", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { headers } = await server.client().send("/register", { body: ADA });
  const [cookie, ...others] = headers.getSetCookie();
  expect(others).toEqual([expect.stringMatching(/^__Host-docket_device=/)]);
  const [pair, ...attributes] = cookie?.split("; ") ?? [];
  expect(pair).toMatch(/^__Host-docket_session=[\w-]{43}\.[\w%]+$/);
  expect(attributes.toSorted()).toEqual([
    "HttpOnly",
    "Max-Age=604800",
    "Path=/",
    "SameSite=Lax",
    "Secure",
  ]);
});

test("over plain http it goes without what needs https", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { publicOrigin: "http://localhost:3000" });
  const client = server.client({ origin: "http://localhost:3000" });
  const { headers } = await client.send("/register", { body: ADA });
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^docket_session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    ),
    expect.stringMatching(/^docket_device=/),
  ]);
  expect((await client.send("/token")).status).toBe(200);
});

test("after logout the cookie is cleared, and a copy of it is dead", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  const copy = server.client();
  for (const [name, value] of client.cookies) copy.cookies.set(name, value);
  expect((await copy.send("/token")).status).toBe(200);

  const answer = await client.send("/logout");

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({});
  expect(answer.headers.getSetCookie()).toEqual([
    "__Host-docket_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
  ]);
  expect([...client.cookies.keys()]).toEqual(["__Host-docket_device"]);
  expect((await copy.send("/token")).status).toBe(401);
  expect(await database.db.select().from(session)).toEqual([]);
});

test("logout ends one session and leaves the others", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [phone, laptop] = [server.client(), server.client()];
  await phone.send("/register", { body: ADA });
  await laptop.send("/login", { body: ADA });
  await phone.send("/logout");
  expect((await laptop.send("/token")).status).toBe(200);
});

test("a login replaces the session that the browser held", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  const old = server.client();
  for (const [name, value] of client.cookies) old.cookies.set(name, value);

  await client.send("/login", { body: ADA });

  expect((await old.send("/token")).status).toBe(401);
  expect((await client.send("/token")).status).toBe(200);
  expect(await database.db.select().from(session)).toHaveLength(1);
});

test("a failed login leaves the session that the browser holds", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  await client.send("/login", { body: { ...ADA, password: "not the right password" } });
  expect((await client.send("/token")).status).toBe(200);
});

test.each(["/token", "/logout"])("%s without a session answers 401", async (path) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });
  const [[name = "", value = ""] = []] = client.cookies;
  const { token } = await server.issuer.issueToken({
    ...Session.parse((await client.send("/login", { body: ADA })).body).user,
  });
  const [stored] = await database.db.select().from(session);

  const cookies = {
    none: "",
    "signed by nobody": `${name}=${stored?.token}`,
    "signed by another": `${name}=${stored?.token}.${"A".repeat(43)}%3D`,
    "ended by the login": `${name}=${value}`,
    "an access token": `${name}=${token}`,
    "without its prefix": `docket_session=${value}`,
    "broken escapes": `${name}=%E0%A4%A.%%%`,
  };
  for (const [kind, cookie] of Object.entries(cookies)) {
    const answer = await server.client({ cookie }).send(path);
    expect(answer.body, kind).toEqual(problemBody("unauthenticated", 401, path));
  }
  const bearer = await server.client({ authorization: `Bearer ${stored?.token}` }).send(path);
  expect(bearer.status).toBe(401);
  expect(server.errors).toEqual([]);
});

test("a session in use is prolonged once a day, cookie and all; an idle one expires", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client();
  await client.send("/register", { body: ADA });

  async function passTime(interval: string) {
    await database.db.execute(
      `update session set expires_at = expires_at - interval '${interval}'`,
    );
  }
  async function daysLeft() {
    const [row] = await database.db.select().from(session);
    return ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
  }
  await passTime("23 hours");
  expect((await client.send("/token")).headers.getSetCookie()).toEqual([]);
  expect(await daysLeft()).toBeCloseTo(6.04, 1);

  await passTime("2 hours");
  const prolonged = await client.send("/token");
  expect(prolonged.status).toBe(200);
  expect(prolonged.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-docket_session=.+; Max-Age=604800; /),
  ]);
  expect(await daysLeft()).toBeCloseTo(7, 1);

  await passTime("7 days 1 second");
  expect((await client.send("/token")).status).toBe(401);
});

test("maintenance forgets expired sessions and keeps the others", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  await database.db.execute("update session set expires_at = now() - interval '1 second'");
  const client = server.client();
  await client.send("/login", { body: ADA });

  await server.issuer.maintain();

  expect(await database.db.select().from(session)).toHaveLength(1);
  expect((await client.send("/token")).status).toBe(200);
});

test("a deleted account's cookie is worth nothing", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const client = server.client({ origin: ORIGIN });
  await client.send("/register", { body: ADA });
  await database.db.delete(user);
  expect((await client.send("/token")).status).toBe(401);
});
