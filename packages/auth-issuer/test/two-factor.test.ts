import { setTimeout } from "node:timers/promises";
import { Account, NewRecoveryCodes, Session, TwoFactorSetup } from "@docket/contracts";
import * as tables from "@docket/db/accounts";
import { createTestDatabase, shownCode, type TestDatabase, wrongCode } from "@docket/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type IssuerServer, PASSWORD, problemBody, serveIssuer, tokenIn } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: "eve has a long one too" };
const CHALLENGE = "__Host-docket_second_factor";

type Client = ReturnType<IssuerServer["client"]>;

/** Of the half minute for which a code is shown: none ends while a test runs. */
beforeEach(() => {
  const middle = Math.floor(Date.now() / 30_000) * 30_000 + 15_000;
  vi.useFakeTimers({ toFake: ["Date"], now: middle });
});
afterEach(() => vi.useRealTimers());

async function prepare(client: Client, { password } = ADA): Promise<TwoFactorSetup> {
  const answer = await client.send("/two-factor/enable", { body: { password } });
  expect(answer.status).toBe(200);
  return TwoFactorSetup.parse(answer.body);
}

/** As if the codes used so far were an hour old: tests do not wait for the next half minute. */
async function letCodesAge({ db }: TestDatabase): Promise<void> {
  await db.update(tables.twoFactor).set({ lastStep: 0 });
}

/** Signs somebody up, and turns two-factor sign-in on. */
async function protect(database: TestDatabase, client: Client, credentials = ADA) {
  await client.send("/register", { body: credentials });
  const setup = await prepare(client, credentials);
  const code = shownCode(setup.secret);
  expect((await client.send("/two-factor/confirm", { body: { code } })).status).toBe(200);
  await letCodesAge(database);
  return setup;
}

/** A browser that has shown the right password, and no more. */
async function showPassword(server: IssuerServer, credentials = ADA): Promise<Client> {
  const client = server.client();
  const answer = await client.send("/login", { body: credentials });
  expect(answer.status).toBe(403);
  return client;
}

async function isEnabled(client: Client): Promise<boolean> {
  return Account.parse((await client.send("/account", { method: "GET" })).body).twoFactorEnabled;
}

test("Ada turns it on, and from then on her password alone does not sign in", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const laptop = server.client();
  await laptop.send("/register", { body: ADA });

  const setup = await prepare(laptop);
  expect(setup.uri).toBe(
    `otpauth://totp/Docket:ada%40example.com?secret=${setup.secret}&issuer=Docket&digits=6&period=30`,
  );
  expect(setup.secret).toMatch(/^[A-Z2-7]{44}$/);
  expect(new Set(setup.recoveryCodes).size).toBe(10);
  for (const code of setup.recoveryCodes) expect(code).toMatch(/^(?:[a-z2-7]{4}-){3}[a-z2-7]{4}$/);

  expect(await isEnabled(laptop)).toBe(false);
  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);

  const code = shownCode(setup.secret);
  const confirmed = await laptop.send("/two-factor/confirm", { body: { code } });
  expect([confirmed.status, confirmed.body]).toEqual([200, {}]);
  expect(await isEnabled(laptop)).toBe(true);

  const phone = server.client();
  const asked = await phone.send("/login", { body: ADA });
  expect(asked.body).toEqual(problemBody("two-factor-required", 403, "/login"));
  expect(asked.headers.get("content-type")).toBe("application/problem+json");
  expect(asked.headers.get("cache-control")).toBe("no-store");
  expect(asked.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-docket_second_factor=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  for (const path of ["/token", "/logout", "/two-factor/disable"]) {
    const body = path.endsWith("disable") ? { password: PASSWORD } : undefined;
    expect((await phone.send(path, { body })).status).toBe(401);
  }

  await letCodesAge(database);
  const spaced = shownCode(setup.secret).replace(/(?=...$)/, " ");
  const signedIn = await phone.send("/login/two-factor", { body: { code: spaced } });
  expect(signedIn.status).toBe(200);
  expect(Session.parse(signedIn.body).user.email).toBe(ADA.email);
  expect(phone.cookies.has(CHALLENGE)).toBe(false);
  expect((await phone.send("/token")).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test.each([-1, 1])("a clock that is %i half minute off is near enough", async (drift) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret } = await protect(database, server.client());
  const phone = await showPassword(server);
  const answer = await phone.send("/login/two-factor", {
    body: { code: shownCode(secret, drift) },
  });
  expect(answer.status).toBe(200);
});

test("codes of a minute ago and of the next minute are wrong", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret } = await protect(database, server.client());
  const phone = await showPassword(server);
  for (const drift of [-2, 2]) {
    const code = shownCode(secret, drift);
    const answer = await phone.send("/login/two-factor", { body: { code } });
    expect(answer.body).toEqual(problemBody("wrong-code", 400, "/login/two-factor"));
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

test("a code signs in once: seen over the shoulder it is worth nothing, nor are older ones", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const { secret } = await prepare(ada);
  const [older, code] = [shownCode(secret, -1), shownCode(secret)];
  await ada.send("/two-factor/confirm", { body: { code } });

  const eve = await showPassword(server);
  for (const seen of [code, older]) {
    const answer = await eve.send("/login/two-factor", { body: { code: seen } });
    expect(answer.body).toEqual(problemBody("wrong-code", 400, "/login/two-factor"));
  }
});

test("ten browsers send one code at once: one is let in", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret, recoveryCodes } = await protect(database, server.client());
  for (const body of [{ code: shownCode(secret) }, { recoveryCode: recoveryCodes[0] }]) {
    const browsers = await Promise.all(Array.from({ length: 10 }, () => showPassword(server)));
    const answers = await Promise.all(
      browsers.map((browser) => browser.send("/login/two-factor", { body })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9);
  }
  expect(server.errors).toEqual([]);
});

test("one password that was shown leads to one sign-in, and one recovery code is used up", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { recoveryCodes } = await protect(database, server.client());
  const waiting = await showPassword(server);
  const answers = await Promise.all(
    recoveryCodes.map((code) => {
      const copy = server.client();
      copy.cookies.set(CHALLENGE, waiting.cookies.get(CHALLENGE) ?? "");
      return copy.send("/login/two-factor", { body: { recoveryCode: code } });
    }),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
  expect(await database.db.select().from(tables.recoveryCode)).toHaveLength(9);
});

test("a recovery code signs in once, however it is typed", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { recoveryCodes } = await protect(database, server.client());
  const [first = "", second = ""] = recoveryCodes;

  const phone = await showPassword(server);
  const recoveryCode = ` ${first.toUpperCase().replaceAll("-", " ")} `;
  expect((await phone.send("/login/two-factor", { body: { recoveryCode } })).status).toBe(200);

  const eve = await showPassword(server);
  const again = await eve.send("/login/two-factor", { body: { recoveryCode: first } });
  expect(again.body).toEqual(problemBody("wrong-code", 400, "/login/two-factor"));
  expect((await eve.send("/login/two-factor", { body: { recoveryCode: second } })).status).toBe(
    200,
  );
});

test("new recovery codes make the former ones void", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  const { recoveryCodes: former } = await protect(database, ada);
  const wrong = await ada.send("/two-factor/recovery-codes", { body: { password: EVE.password } });
  expect(wrong.body).toEqual(problemBody("invalid-credentials", 401, "/two-factor/recovery-codes"));
  const answer = await ada.send("/two-factor/recovery-codes", { body: { password: PASSWORD } });
  const { recoveryCodes } = NewRecoveryCodes.parse(answer.body);
  expect(recoveryCodes).toHaveLength(10);

  const phone = await showPassword(server);
  for (const [code, status] of [
    [former[3], 400],
    [recoveryCodes[3], 200],
  ] as const) {
    const body = { recoveryCode: code };
    expect((await phone.send("/login/two-factor", { body })).status).toBe(status);
  }
});

test("the cookie of a waiting sign-in is good for one account, once, and for ten minutes", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const adas = await protect(database, server.client());
  const eves = await protect(database, server.client(), EVE);

  const eve = await showPassword(server, EVE);
  const others = await eve.send("/login/two-factor", { body: { code: shownCode(adas.secret) } });
  expect(others.status).toBe(400);
  const [recoveryCode] = adas.recoveryCodes;
  expect((await eve.send("/login/two-factor", { body: { recoveryCode } })).status).toBe(400);

  const used = eve.cookies.get(CHALLENGE) ?? "";
  const [own, next] = eves.recoveryCodes;
  const signedIn = await eve.send("/login/two-factor", { body: { recoveryCode: own } });
  expect(signedIn.status).toBe(200);
  const copy = server.client();
  copy.cookies.set(CHALLENGE, used);
  const again = await copy.send("/login/two-factor", { body: { recoveryCode: next } });
  expect(again.body).toEqual(problemBody("unauthenticated", 401, "/login/two-factor"));

  const late = await showPassword(server);
  await database.db.execute("update challenge set expires_at = expires_at - interval '10 minutes'");
  const code = shownCode(adas.secret);
  expect((await late.send("/login/two-factor", { body: { code } })).status).toBe(401);
});

test("without a cookie, or with one that was made up, no code is looked at", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret } = await protect(database, server.client());
  const waiting = await showPassword(server);
  const genuine = waiting.cookies.get(CHALLENGE) ?? "";
  const flipped = genuine.replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
  const [first = ""] = decodeURIComponent(genuine).split(".");
  for (const value of [null, "", "x", first, flipped]) {
    const client = server.client();
    if (value !== null) client.cookies.set(CHALLENGE, value);
    const answer = await client.send("/login/two-factor", { body: { code: shownCode(secret) } });
    expect(answer.body).toEqual(problemBody("unauthenticated", 401, "/login/two-factor"));
  }
  // A challenge of another kind is none of this one, and this one is no session.
  const other = server.client();
  other.cookies.set("__Host-docket_session", genuine);
  expect((await other.send("/token")).status).toBe(401);
});

test("a new password ends the sign-ins that wait", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  const { secret } = await protect(database, ada);
  const eve = await showPassword(server);
  const newPassword = "a horse of another colour";
  await ada.send("/change-password", { body: { currentPassword: PASSWORD, newPassword } });
  const late = await eve.send("/login/two-factor", { body: { code: shownCode(secret) } });
  expect(late.status).toBe(401);
});

test("a mailbox alone does not sign in: the second factor outlives a forgotten password", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret } = await protect(database, server.client());
  await database.db.update(tables.user).set({ emailVerified: true });
  const waiting = await showPassword(server);
  const eve = server.client();
  await eve.send("/forgot-password", { body: { email: ADA.email } });
  const token = tokenIn((await server.mails())[0]);
  const password = "a horse of another colour";
  expect((await eve.send("/reset-password", { body: { token, password } })).status).toBe(200);
  await showPassword(server, { ...ADA, password });
  const late = await waiting.send("/login/two-factor", { body: { code: shownCode(secret) } });
  expect(late.status).toBe(401);
});

test("five wrong codes in ten minutes, wherever they come from, and no more are looked at", async () => {
  await using database = await createTestDatabase();
  let address = 0;
  await using server = await serveIssuer(database, { rateLimit: true }, () => {
    address += 1;
    return `198.51.100.${address}`;
  });
  const { secret, recoveryCodes } = await protect(database, server.client());
  for (let guess = 0; guess < 5; guess += 1) {
    const eve = await showPassword(server);
    const body = guess % 2 === 0 ? { code: wrongCode(secret) } : { recoveryCode: "abcd-efgh" };
    expect((await eve.send("/login/two-factor", { body })).status).toBe(400);
  }
  for (const body of [{ code: shownCode(secret) }, { recoveryCode: recoveryCodes[0] }]) {
    const answer = await (await showPassword(server)).send("/login/two-factor", { body });
    expect(answer.body).toEqual(problemBody("too-many-requests", 429, "/login/two-factor"));
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(550);
  }
  await database.db.execute("update attempt set resets_at = resets_at - interval '10 minutes'");
  const ada = await showPassword(server);
  const signedIn = await ada.send("/login/two-factor", { body: { code: shownCode(secret) } });
  expect(signedIn.status).toBe(200);
});

test("one address gets 20 tries in a minute, whatever they are", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true });
  const client = server.client();
  for (let guess = 0; guess < 20; guess += 1) {
    expect((await client.send("/login/two-factor", { body: {} })).status).toBe(401);
  }
  expect((await client.send("/login/two-factor", { body: {} })).status).toBe(429);
});

test("turning it on takes the password and a code of the newest secret", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  async function confirm(code: string) {
    return ada.send("/two-factor/confirm", { body: { code } });
  }
  expect((await confirm("123456")).body).toEqual(
    problemBody("two-factor-not-enabled", 409, "/two-factor/confirm"),
  );
  const wrong = await ada.send("/two-factor/enable", { body: { password: EVE.password } });
  expect(wrong.body).toEqual(problemBody("invalid-credentials", 401, "/two-factor/enable"));
  expect(await database.db.select().from(tables.twoFactor)).toEqual([]);

  const first = await prepare(ada);
  const second = await prepare(ada);
  expect((await confirm(wrongCode(second.secret))).body).toEqual(
    problemBody("wrong-code", 400, "/two-factor/confirm"),
  );
  expect((await confirm(shownCode(first.secret))).status).toBe(400);
  expect(await isEnabled(ada)).toBe(false);
  expect((await confirm(shownCode(second.secret))).status).toBe(200);
  expect((await confirm(shownCode(second.secret, 1))).body).toEqual(
    problemBody("two-factor-enabled", 409, "/two-factor/confirm"),
  );
  const anew = await ada.send("/two-factor/enable", { body: { password: PASSWORD } });
  expect(anew.body).toEqual(problemBody("two-factor-enabled", 409, "/two-factor/enable"));

  const phone = await showPassword(server);
  const [former] = first.recoveryCodes;
  const [recoveryCode] = second.recoveryCodes;
  const stale = await phone.send("/login/two-factor", { body: { recoveryCode: former } });
  expect(stale.status).toBe(400);
  expect((await phone.send("/login/two-factor", { body: { recoveryCode } })).status).toBe(200);
});

test("turning it off takes the password, and leaves nothing behind", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  const { recoveryCodes } = await protect(database, ada);
  const waiting = await showPassword(server);
  const wrong = await ada.send("/two-factor/disable", { body: { password: EVE.password } });
  expect(wrong.status).toBe(401);
  expect(await isEnabled(ada)).toBe(true);

  for (const time of ["once", "twice"]) {
    const off = await ada.send("/two-factor/disable", { body: { password: PASSWORD } });
    expect([time, off.status, off.body]).toEqual([time, 200, {}]);
  }
  expect(await isEnabled(ada)).toBe(false);
  expect(await database.db.select().from(tables.twoFactor)).toEqual([]);
  expect(await database.db.select().from(tables.recoveryCode)).toEqual([]);
  const [code] = recoveryCodes;
  const late = await waiting.send("/login/two-factor", { body: { recoveryCode: code } });
  expect(late.status).toBe(400);
  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);
  const renewal = await ada.send("/two-factor/recovery-codes", { body: { password: PASSWORD } });
  expect(renewal.body).toEqual(
    problemBody("two-factor-not-enabled", 409, "/two-factor/recovery-codes"),
  );
});

test.each(["enable", "confirm", "disable", "recovery-codes"])(
  "/two-factor/%s asks for a session before it looks at anything else",
  async (call) => {
    await using database = await createTestDatabase();
    await using server = await serveIssuer(database);
    const answer = await server.client().send(`/two-factor/${call}`, { body: "{" });
    expect(answer.body).toEqual(problemBody("unauthenticated", 401, `/two-factor/${call}`));
  },
);

test("who reads the database learns neither the secret nor a code, and the log neither", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { secret, recoveryCodes } = await protect(database, server.client());
  const waiting = await showPassword(server);
  const rows = JSON.stringify([
    await database.db.select().from(tables.twoFactor),
    await database.db.select().from(tables.recoveryCode),
    await database.db.select().from(tables.challenge),
  ]);
  const plain = Buffer.from(secret, "ascii").toString();
  const token = decodeURIComponent(waiting.cookies.get(CHALLENGE) ?? "").split(".", 1)[0] ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);
  for (const text of [plain, token, ...recoveryCodes]) {
    expect(rows).not.toContain(text);
    expect(rows).not.toContain(text.replaceAll("-", ""));
  }
  const stored = await database.db.select().from(tables.twoFactor);
  expect(Buffer.from(stored[0]?.secret ?? "", "base64").toString("latin1")).not.toMatch(/^\w{27}$/);
  expect(server.errors).toEqual([]);
});

test("an account that goes takes its second factor along", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await protect(database, ada);
  await showPassword(server);
  await ada.send("/account", { method: "DELETE", body: { password: PASSWORD } });
  for (const table of [tables.twoFactor, tables.recoveryCode, tables.challenge, tables.session]) {
    expect(await database.db.select().from(table)).toEqual([]);
  }
});

test("whoever shows the old password while it is changed has no code to show afterwards", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await protect(database, ada);
  const newPassword = "a horse of another colour";
  await server.client().send("/forgot-password", { body: { email: ADA.email } });
  const token = tokenIn((await server.mails())[0]);
  // Or the new password would take the second factor along.
  await database.db.update(tables.user).set({ emailVerified: true });

  const answer = server
    .client()
    .send("/reset-password", { body: { token, password: newPassword } });
  const thieves = Array.from({ length: 20 }, () => server.client().send("/login", { body: ADA }));

  expect((await answer).status).toBe(200);
  await Promise.all(thieves);
  expect(await database.db.select().from(tables.challenge)).not.toContainEqual(
    expect.objectContaining({ userId: expect.any(String) }),
  );
});

test("of recovery codes that were renewed twice at once, one renewal's count", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await protect(database, ada);
  const renew = () => ada.send("/two-factor/recovery-codes", { body: { password: PASSWORD } });

  // Both wait for the codes at hand, so that they go on at the same moment.
  const answers = await database.db.transaction(async (transaction) => {
    await transaction.select().from(tables.recoveryCode).for("update");
    const renewals = [renew(), renew()];
    await setTimeout(500);
    return { renewals };
  });

  for (const { status } of await Promise.all(answers.renewals)) expect(status).toBe(200);
  expect(await database.db.select().from(tables.recoveryCode)).toHaveLength(10);
});
