import { attempt } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { type IssuerServer, PASSWORD, problemBody, serveIssuer, tokenIn } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
/** Stands for a trusted proxy: the address of each client is what the test says it is. */
function addressOf({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }) {
  return String(headers["x-test-address"] ?? "192.0.2.1");
}

const LIMITED = { rateLimit: true };

const WRONG = { ...ADA, password: "not the right password" };

/** Each time from somewhere else, so that no limit per address is met. */
function fromEverywhere(server: IssuerServer) {
  let address = 0;
  return (path: string, body: unknown) => {
    address += 1;
    return server.client({ "x-test-address": `198.51.100.${address}` }).send(path, { body });
  };
}

test("an account takes ten wrong passwords in ten minutes, wherever they come from", async () => {
  await using database = await createTestDatabase();
  await using one = await serveIssuer(database, LIMITED, addressOf);
  await using other = await serveIssuer(database, LIMITED, addressOf);
  await one.issuer.register(ADA);
  const [send, sendElsewhere] = [fromEverywhere(one), fromEverywhere(other)];
  for (let guess = 0; guess < 10; guess += 1) {
    expect((await (guess % 2 === 0 ? send : sendElsewhere)("/login", WRONG)).status).toBe(401);
  }
  for (const password of [WRONG.password, ADA.password]) {
    const email = "Ada@EXAMPLE.com";
    const answer = await sendElsewhere("/login", { email, password });
    expect(answer.body).toEqual(problemBody("too-many-requests", 429, "/login"));
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(550);
  }
  const eve = { email: "eve@example.com", password: PASSWORD };
  expect((await send("/register", eve)).status).toBe(201);
  expect((await send("/login", eve)).status).toBe(200);

  await database.db.execute("update attempt set resets_at = resets_at - interval '10 minutes'");
  expect((await send("/login", ADA)).status).toBe(200);
});

test("thirty guesses at once count as thirty", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  const answers = await Promise.all(Array.from({ length: 30 }, () => send("/login", WRONG)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  expect(server.errors).toEqual([]);
});

test("the limit does not tell whether there is an account", async () => {
  const statements: string[] = [];
  await using database = await createTestDatabase({ onQuery: (query) => statements.push(query) });
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  async function guessAt(email: string) {
    statements.length = 0;
    const told: unknown[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const { status, text } = await send("/login", { ...WRONG, email });
      told.push({ status, text });
    }
    return { told, statements: [...statements] };
  }
  const known = await guessAt("ada@example.com");
  const unknown = await guessAt("nobody@example.com");
  expect(unknown).toEqual(known);
});

test("who signs in now and then is never limited: a success starts the count anew", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  for (let round = 0; round < 3; round += 1) {
    for (let typo = 0; typo < 9; typo += 1) await send("/login", WRONG);
    expect((await send("/login", ADA)).status).toBe(200);
  }
});

test("strangers lock no one out: a browser that signed in before has tries of its own", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const ada = server.client({ "x-test-address": "203.0.113.1" });
  const first = await ada.send("/login", { body: ADA });
  expect(first.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-docket_device=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
    expect.stringMatching(/^__Host-docket_session=/),
  ]);
  expect(first.headers.getSetCookie()[0]).not.toContain("ada");
  await ada.send("/logout");

  const send = fromEverywhere(server);
  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);
  expect((await send("/login", ADA)).status).toBe(429);
  const again = await ada.send("/login", { body: ADA });
  expect(again.status).toBe(200);
  expect(again.headers.getSetCookie()).toHaveLength(1);
  await ada.send("/logout");

  // The cookie is no free pass either.
  for (let guess = 0; guess < 10; guess += 1) {
    expect((await ada.send("/login", { body: WRONG })).status).toBe(401);
  }
  expect((await ada.send("/login", { body: ADA })).status).toBe(429);
});

test("a browser known to Eve's account, or a forged cookie, is a stranger to Ada's", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const eve = { email: "eve@example.com", password: PASSWORD };
  await server.issuer.register(eve);
  const evesBrowser = server.client({ "x-test-address": "203.0.113.2" });
  await evesBrowser.send("/login", { body: eve });
  const send = fromEverywhere(server);
  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);
  expect((await evesBrowser.send("/login", { body: ADA })).status).toBe(429);

  const adasBrowser = server.client({ "x-test-address": "203.0.113.3" });
  await database.db.delete(attempt);
  await adasBrowser.send("/login", { body: ADA });
  const name = "__Host-docket_device";
  const [value = "", signature = ""] = decodeURIComponent(
    adasBrowser.cookies.get(name) ?? "",
  ).split(/\.(?=[^.]*$)/);
  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);
  const flipped = `${value.slice(0, -1)}${value.endsWith("A") ? "B" : "A"}.${signature}`;
  adasBrowser.cookies.set(name, encodeURIComponent(flipped));
  expect((await adasBrowser.send("/login", { body: ADA })).status).toBe(429);
});

test("who is locked out gets in by a mailed link", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);
  await send("/forgot-password", { email: ADA.email });
  const [mail] = await server.mails();
  const password = "a horse of another colour";
  await send("/reset-password", { token: tokenIn(mail), password });
  expect((await send("/login", { ...ADA, password })).status).toBe(200);
});

test("who used a mailed link is not kept out by guesses that go on", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  await send("/forgot-password", { email: ADA.email });
  const [mail] = await server.mails();
  const ada = server.client({ "x-test-address": "203.0.113.1" });
  const password = "a horse of another colour";
  await ada.send("/reset-password", { body: { token: tokenIn(mail), password } });

  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);

  expect((await send("/login", { ...ADA, password })).status).toBe(429);
  expect((await ada.send("/login", { body: { ...ADA, password } })).status).toBe(200);
});

test("an address is registered at most twenty times in ten minutes", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const send = fromEverywhere(server);
  for (let request = 0; request < 20; request += 1) {
    expect((await send("/register", ADA)).status).toBe(409);
  }
  expect((await send("/register", ADA)).status).toBe(429);
});

test("counts hold no address in the clear, and are deleted when they are over", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await fromEverywhere(server)("/login", ADA);
  const rows = await database.db.select().from(attempt);
  expect(rows).toMatchObject([{ count: 1 }]);
  expect(JSON.stringify(rows)).not.toContain("ada");
  await server.issuer.maintain();
  expect(await database.db.select().from(attempt)).toHaveLength(1);
  await database.db.execute("update attempt set resets_at = now() - interval '1 second'");
  await server.issuer.maintain();
  expect(await database.db.select().from(attempt)).toEqual([]);
});
