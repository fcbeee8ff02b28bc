import { setTimeout } from "node:timers/promises";
import { Session } from "@docket/contracts";
import { challenge, passkey, session, twoFactor } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import {
  type IssuerServer,
  ORIGIN,
  PASSWORD,
  problemBody,
  serveIssuer,
  tokenIn,
} from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: "eve has a long one too" };
const NEW_PASSWORD = "a horse of another colour";

/** Asks for a link, and takes its token out of the mail. */
async function linkFor(server: IssuerServer, email: string): Promise<string> {
  const answer = await server.client().send("/forgot-password", { body: { email } });
  expect([answer.status, answer.text]).toEqual([202, "{}"]);
  const [mail] = await server.mails();
  return tokenIn(mail);
}

function reset(server: IssuerServer, token: string, password = NEW_PASSWORD) {
  return server.client().send("/reset-password", { body: { token, password } });
}

test("Ada forgets her password, gets a mail, and chooses a new one: every session ends", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [laptop, phone, eve] = [server.client(), server.client(), server.client()];
  await laptop.send("/register", { body: ADA });
  await phone.send("/login", { body: ADA });
  await eve.send("/register", { body: EVE });

  await server.client().send("/forgot-password", { body: { email: "ADA@Example.com" } });
  const [mail, ...others] = await server.mails();
  expect(others).toEqual([]);
  expect(mail?.to).toBe("ada@example.com");
  expect(mail?.subject).toBe("Reset your Docket password");
  expect(mail?.text).toContain(`\n${ORIGIN}/reset-password#token=`);
  const answer = await reset(server, tokenIn(mail));

  expect([answer.status, answer.body]).toEqual([200, {}]);
  expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-docket_device=/)]);
  expect((await laptop.send("/token")).status).toBe(401);
  expect((await phone.send("/token")).status).toBe(401);
  expect((await eve.send("/token")).status).toBe(200);
  expect((await phone.send("/login", { body: ADA })).status).toBe(401);
  const body = { ...ADA, password: NEW_PASSWORD };
  expect(Session.parse((await phone.send("/login", { body })).body).user.email).toBe(ADA.email);
  expect(server.errors).toEqual([]);
});

test("a link works once, also when it is used ten times at the same moment", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const token = await linkFor(server, ADA.email);

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => reset(server, token, `${NEW_PASSWORD} ${index}`)),
  );

  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 400)]);
  const winner = answers.findIndex(({ status }) => status === 200);
  const body = { ...ADA, password: `${NEW_PASSWORD} ${winner}` };
  expect((await server.client().send("/login", { body })).status).toBe(200);
  expect((await reset(server, token)).body).toEqual(
    problemBody("invalid-link", 400, "/reset-password"),
  );
  expect(server.errors).toEqual([]);
});

test("a link expires after an hour", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const token = await linkFor(server, ADA.email);
  async function passTime(interval: string) {
    await database.db.execute(
      `update challenge set expires_at = expires_at - interval '${interval}'`,
    );
  }
  await passTime("59 minutes");
  expect((await reset(server, token, "Password1")).body).toMatchObject({ code: "invalid-input" });
  await passTime("1 minute");
  expect((await reset(server, token)).body).toMatchObject({ code: "invalid-link" });
  expect((await server.client().send("/login", { body: ADA })).status).toBe(200);
  await server.issuer.maintain();
  expect(await database.db.select().from(challenge)).toEqual([]);
});

test("what is not the link's token is refused, and changes nothing", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const token = await linkFor(server, ADA.email);
  await ada.send("/send-verification-email");
  const [verification] = await server.mails();
  const [stored] = await database.db.select().from(challenge);

  const attempts = {
    "another mail's": tokenIn(verification),
    "what the table has": stored?.digest ?? "",
    "cut short": token.slice(0, -1),
    "in another case": token.toLowerCase(),
    "made up": "A".repeat(43),
    "the session's": (await database.db.select().from(session))[0]?.token ?? "",
    SQL: "' or ''='",
    NUL: `${token}\0`,
  };
  for (const [kind, attempt] of Object.entries(attempts)) {
    expect((await reset(server, attempt)).body, kind).toMatchObject({ code: "invalid-link" });
  }
  for (const attempt of [{}, [token], null, "", token.repeat(5)]) {
    const body = { token: attempt, password: NEW_PASSWORD };
    const answer = await server.client().send("/reset-password", { body });
    expect(answer.body).toMatchObject({ code: "invalid-input", errors: [{ pointer: "/token" }] });
  }
  expect((await ada.send("/token")).status).toBe(200);
  expect((await reset(server, token)).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test("the token is in the mail alone: neither in the database nor in an answer", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const token = await linkFor(server, ADA.email);
  const rows = await database.db.select().from(challenge);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a reset voids Ada's other links, and a changed password does too", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const first = await linkFor(server, ADA.email);
  const second = await linkFor(server, ADA.email);
  expect((await reset(server, second)).status).toBe(200);
  expect((await reset(server, first)).body).toMatchObject({ code: "invalid-link" });

  const third = await linkFor(server, ADA.email);
  await ada.send("/login", { body: { ...ADA, password: NEW_PASSWORD } });
  const body = { currentPassword: NEW_PASSWORD, newPassword: PASSWORD };
  expect((await ada.send("/change-password", { body })).status).toBe(200);
  expect((await reset(server, third)).body).toMatchObject({ code: "invalid-link" });
});

test("a common password is pointed at, and the link is still good", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const token = await linkFor(server, ADA.email);
  for (const password of ["Password1", ADA.email]) {
    expect((await reset(server, token, password)).body).toMatchObject({
      code: "invalid-input",
      errors: [{ pointer: "/password" }],
    });
  }
  expect((await reset(server, token)).status).toBe(200);
});

test("an unknown address gets the same answer from the same statements, and no mail", async () => {
  const statements: string[] = [];
  await using database = await createTestDatabase({ onQuery: (query) => statements.push(query) });
  await using server = await serveIssuer(database, { rateLimit: true });
  await server.client().send("/register", { body: ADA });
  // The first request of an address is counted by another statement than the next ones.
  await server.client().send("/forgot-password", { body: { email: "grace@example.com" } });
  await server.mails();

  async function ask(email: string) {
    statements.length = 0;
    const answer = await server.client().send("/forgot-password", { body: { email } });
    const mails = await server.mails();
    const { status, text } = answer;
    return { mails, all: { status, text, statements: [...statements] } };
  }
  const known = await ask("ada@example.com");
  const unknown = await ask("eve@example.com");

  expect(unknown.all).toEqual(known.all);
  expect(unknown.all.statements).not.toEqual([]);
  expect(known.mails).toHaveLength(1);
  expect(unknown.mails).toEqual([]);
});

test("a mail server that hangs or fails changes neither the answer nor its time; the log hears of it", async () => {
  await using database = await createTestDatabase();
  const refusal = new Error("The mail server rejected a mail: EENVELOPE 550.");
  let handedOver = 0;
  await using server = await serveIssuer(database, {
    sendMail: async () => {
      handedOver += 1;
      await setTimeout(1000);
      throw refusal;
    },
  });
  await server.client().send("/register", { body: ADA });
  const start = performance.now();
  const body = { email: ADA.email };
  const answer = await server.client().send("/forgot-password", { body });
  expect(performance.now() - start).toBeLessThan(900);
  expect([answer.status, answer.text]).toEqual([202, "{}"]);
  await server.issuer.settled();
  expect(handedOver).toBe(1);
  expect(server.errors).toEqual([refusal]);
});

test("an address gets five mails an hour, with or without an account; the response is the same after that", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true }, ({ headers }) =>
    String(headers["x-test-address"]),
  );
  const client = (number: number) => server.client({ "x-test-address": `192.0.2.${number}` });
  await client(1).send("/register", { body: ADA });
  for (const email of ["ada@example.com", "nobody@example.com"]) {
    for (let request = 0; request < 5; request += 1) {
      expect((await client(request).send("/forgot-password", { body: { email } })).status).toBe(
        202,
      );
    }
    const answer = await client(9).send("/forgot-password", { body: { email } });
    expect([answer.status, answer.text]).toEqual([202, "{}"]);
  }
  expect(await server.mails()).toHaveLength(5);
});

test("one client asks for ten mails a minute, whomever they are for", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true });
  for (let request = 0; request < 11; request += 1) {
    const body = { email: `somebody-${request}@example.com` };
    const { status } = await server.client().send("/forgot-password", { body });
    expect(status).toBe(request < 10 ? 202 : 429);
  }
});

test("who opened an account with Ada's address and left a way in loses it when she resets", async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  await using server = await serveIssuer(database);
  const squatter = server.client();
  const { user } = Session.parse((await squatter.send("/register", { body: ADA })).body);
  async function leaveWaysIn() {
    const key = { name: "Key", credentialId: "id", publicKey: "key", counter: 0, transports: [] };
    await db.insert(passkey).values({ ...key, userId: user.id });
    await db.insert(twoFactor).values({ userId: user.id, secret: "encrypted" });
  }
  await leaveWaysIn();
  expect((await reset(server, await linkFor(server, ADA.email))).status).toBe(200);
  expect(await db.select().from(passkey)).toEqual([]);
  expect(await db.select().from(twoFactor)).toEqual([]);

  // From here on the address is hers, and so is what the account has.
  await leaveWaysIn();
  expect((await reset(server, await linkFor(server, ADA.email), PASSWORD)).status).toBe(200);
  expect(await db.select().from(passkey)).toHaveLength(1);
  expect(await db.select().from(twoFactor)).toHaveLength(1);
});

test("whoever is signing in with the old password meanwhile is not signed in afterwards", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.issuer.register(ADA);
  const token = await linkFor(server, ADA.email);

  const answer = reset(server, token);
  // Their passwords are hashed after the new one, and compared with what was read before.
  const thieves = Array.from({ length: 20 }, () => server.client().send("/login", { body: ADA }));

  expect((await answer).status).toBe(200);
  await Promise.all(thieves);
  expect(await database.db.select().from(session)).toEqual([]);
  expect(server.errors).toEqual([]);
});
