import { attempt } from "@docket/db/accounts";
import { TwoFactorSetup } from "@docket/contracts";
import { createTestDatabase, shownCode } from "@docket/testing";
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

test("refused registrations do not prevent the address from being registered", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const send = fromEverywhere(server);
  for (let request = 0; request < 40; request += 1) {
    const body = { ...ADA, password: request % 2 === 0 ? "password" : "short" };
    expect((await send("/register", body)).status).toBe(400);
  }
  expect((await send("/register", ADA)).status).toBe(201);
});

test("the browser that registered counts as known to the account", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const ada = server.client({ "x-test-address": "203.0.113.1" });
  await ada.send("/register", { body: ADA });
  await ada.send("/logout");
  const send = fromEverywhere(server);
  for (let guess = 0; guess < 11; guess += 1) await send("/login", WRONG);
  expect((await send("/login", ADA)).status).toBe(429);
  expect((await ada.send("/login", { body: ADA })).status).toBe(200);
});

test("a known browser still gets mails after other clients used up the limit of the address", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const ada = server.client({ "x-test-address": "203.0.113.1" });
  await ada.send("/register", { body: ADA });
  const send = fromEverywhere(server);
  const body = { email: ADA.email };
  for (let request = 0; request < 30; request += 1) {
    expect((await send("/forgot-password", body)).status).toBe(202);
  }
  const sent = await server.mails();
  expect(sent).toHaveLength(5);

  expect((await ada.send("/forgot-password", { body })).status).toBe(202);
  expect(await server.mails()).toHaveLength(1);
  // On an unknown device, a link that the other clients requested works for her.
  const password = "a horse of another colour";
  const reset = await send("/reset-password", { token: tokenIn(sent.at(-1)), password });
  expect(reset.status).toBe(200);
  // From here on, the count starts again.
  await send("/forgot-password", body);
  expect(await server.mails()).toHaveLength(1);
});

test("an attacker with the password cannot use up the code attempts of a known browser", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, LIMITED, addressOf);
  const ada = server.client({ "x-test-address": "203.0.113.1" });
  await ada.send("/register", { body: ADA });
  const setup = await ada.send("/two-factor/enable", { body: { password: ADA.password } });
  const { secret, recoveryCodes } = TwoFactorSetup.parse(setup.body);
  await ada.send("/two-factor/confirm", { body: { code: shownCode(secret) } });
  const thief = server.client({ "x-test-address": "198.51.100.9" });
  await thief.send("/login", { body: ADA });
  const wrong = { body: { recoveryCode: "abcd-efgh-abcd-efgh" } };
  for (let guess = 0; guess < 5; guess += 1) {
    expect((await thief.send("/login/two-factor", wrong)).status).toBe(400);
  }
  expect((await thief.send("/login/two-factor", wrong)).status).toBe(429);

  expect((await ada.send("/login", { body: ADA })).status).toBe(403);
  const answer = await ada.send("/login/two-factor", { body: { recoveryCode: recoveryCodes[0] } });
  expect(answer.status).toBe(200);
});

/** The statements that write. */
function writesIn(statements: readonly string[]): string[] {
  return statements.filter((statement) => !/^(?:select|begin|commit|rollback)/i.test(statement));
}

test.each([
  ["of one account", (number: number) => `198.51.100.${number}`],
  ["of one client address", () => "198.51.100.1"],
])("a flood of sign-ins that the limit %s refuses writes nothing", async (_, from) => {
  const statements: string[] = [];
  await using database = await createTestDatabase({ onQuery: (query) => statements.push(query) });
  await using server = await serveIssuer(database, LIMITED, addressOf);
  await server.issuer.register(ADA);
  const guess = (number: number) =>
    server.client({ "x-test-address": from(number) }).send("/login", { body: WRONG });
  for (let number = 0; number < 21; number += 1) await guess(number);
  const atClientAddress = /"rate_limit"/;

  statements.length = 0;
  for (let number = 21; number < 81; number += 1) expect((await guess(number)).status).toBe(429);

  // Only a client address under its own limit is counted; refused attempts at the account are not.
  const writes = writesIn(statements).filter((statement) => !atClientAddress.test(statement));
  expect(writes).toEqual([]);
  const counted = writesIn(statements).length;
  expect(counted).toBe(from(1) === from(2) ? 0 : 60);
  expect(statements.length).toBeLessThanOrEqual(2 * 60);
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
