import { PasskeyCreationOptions, PasskeyRequestOptions, TwoFactorSetup } from "@docket/contracts";
import { createSoftwarePasskey, createTestDatabase, shownCode } from "@docket/testing";
import { expect, test } from "vitest";
import { type Client, ORIGIN, PASSWORD, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const SESSION = "__Host-docket_session";

function cookieOf(client: Client, name: string): string {
  return `${name}=${client.cookies.get(name) ?? ""}`;
}

/** Sends the request's own cookies, with other cookies of the same name before and after one of them. */
function sendWith(client: Client, path: string, cookies: readonly string[], sending: object = {}) {
  return client.send(path, { ...sending, headers: { cookie: cookies.join("; ") } });
}

test("of several session cookies the valid one is used, at any position", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const ended = cookieOf(ada, SESSION);
  await ada.send("/login", { body: ADA });
  const good = cookieOf(ada, SESSION);
  const stale = [`${SESSION}=bad`, `${SESSION}=`, `${SESSION}=%E0%A4%A`, `${SESSION}="x.y"`, ended];

  const browser = server.client();
  expect((await sendWith(browser, "/token", stale)).status).toBe(401);
  for (let place = 0; place <= stale.length; place += 1) {
    const cookies = stale.toSpliced(place, 0, good);
    expect((await sendWith(browser, "/token", cookies)).status).toBe(200);
  }
  expect((await sendWith(browser, "/logout", [ended, good])).status).toBe(200);
  expect((await sendWith(browser, "/token", [good])).status).toBe(401);
  expect(server.errors).toEqual([]);
});

test("a header full of stale cookies causes at most five look-ups", async () => {
  const statements: string[] = [];
  await using database = await createTestDatabase({ onQuery: (query) => statements.push(query) });
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const cookies: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    await ada.send("/login", { body: ADA });
    cookies.push(cookieOf(ada, SESSION));
  }
  await ada.send("/logout");
  const forged = Array.from({ length: 100 }, (_, number) => `${SESSION}=${number}.x`);

  statements.length = 0;
  const answer = await sendWith(server.client(), "/token", [...cookies, ...forged]);
  expect(answer.status).toBe(401);
  expect(statements.length).toBeLessThanOrEqual(5);
});

test("the valid cookie of several is also used for second factor, passkey and known browser", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true });
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const around = (name: string, client: Client) => [
    `${name}=bad`,
    cookieOf(client, name),
    `${name}=worse.x`,
  ];

  const setup = await ada.send("/two-factor/enable", { body: { password: PASSWORD } });
  const { secret, recoveryCodes } = TwoFactorSetup.parse(setup.body);
  await ada.send("/two-factor/confirm", { body: { code: shownCode(secret) } });
  const phone = server.client();
  await phone.send("/login", { body: ADA });
  const factor = around("__Host-docket_second_factor", phone);
  const body = { recoveryCode: recoveryCodes[0] };
  const signedIn = await sendWith(server.client(), "/login/two-factor", factor, { body });
  expect(signedIn.status).toBe(200);

  const offered = await ada.send("/passkeys/registration-options", {
    body: { password: PASSWORD },
  });
  const passkey = createSoftwarePasskey(ORIGIN);
  const response = passkey.create(PasskeyCreationOptions.parse(offered.body));
  const adding = [...around("__Host-docket_passkey", ada), cookieOf(ada, SESSION)];
  const added = { body: { name: "Phone", response } };
  expect((await sendWith(server.client(), "/passkeys", adding, added)).status).toBe(201);
  const visitor = server.client();
  const asked = await visitor.send("/passkeys/authentication-options");
  const assertion = passkey.get(PasskeyRequestOptions.parse(asked.body));
  const using = around("__Host-docket_passkey", visitor);
  const login = { body: { response: assertion } };
  expect((await sendWith(server.client(), "/login/passkey", using, login)).status).toBe(200);

  const device = around("__Host-docket_device", ada);
  const wrong = { ...ADA, password: "not the right one" };
  for (let guess = 0; guess < 11; guess += 1) await server.client().send("/login", { body: wrong });
  await database.db.execute("delete from rate_limit");
  expect((await server.client().send("/login", { body: ADA })).status).toBe(429);
  expect((await sendWith(server.client(), "/login", device, { body: ADA })).status).toBe(403);
});
