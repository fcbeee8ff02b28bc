import { Account } from "@docket/contracts";
import { session } from "@docket/db/accounts";
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
const REQUIRED = { requireEmailVerification: true };

async function isVerified(client: ReturnType<IssuerServer["client"]>): Promise<boolean> {
  return Account.parse((await client.send("/account", { method: "GET" })).body).emailVerified;
}

function verify(server: IssuerServer, token: string) {
  return server.client().send("/verify-email", { body: { token } });
}

test("Ada verifies her address by a mailed link, which works once", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  expect(await server.mails()).toEqual([]);
  expect(await isVerified(ada)).toBe(false);

  const asked = await ada.send("/send-verification-email");
  expect([asked.status, asked.text]).toEqual([202, "{}"]);
  const [mail] = await server.mails();
  expect(mail).toMatchObject({ to: ADA.email, subject: "Confirm your email address for Docket" });
  expect(mail?.text).toContain(`\n${ORIGIN}/verify-email#token=`);
  const answer = await verify(server, tokenIn(mail));

  expect([answer.status, answer.text]).toEqual([200, "{}"]);
  expect(await isVerified(ada)).toBe(true);
  expect((await verify(server, tokenIn(mail))).body).toEqual(
    problemBody("invalid-link", 400, "/verify-email"),
  );
});

test("who is verified gets no further mail, and the same answer", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  await ada.send("/send-verification-email", { body: {} });
  const [mail] = await server.mails();
  await verify(server, tokenIn(mail));
  const again = await ada.send("/send-verification-email");
  expect([again.status, again.text]).toEqual([202, "{}"]);
  expect(await server.mails()).toEqual([]);
});

test("a link is good for 24 hours, and for verifying alone", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  await ada.send("/forgot-password", { body: { email: ADA.email } });
  const [resetMail] = await server.mails();
  expect((await verify(server, tokenIn(resetMail))).status).toBe(400);
  await ada.send("/send-verification-email");
  const [mail] = await server.mails();
  await database.db.execute("update challenge set expires_at = expires_at - interval '24 hours'");
  expect((await verify(server, tokenIn(mail))).status).toBe(400);
  expect(await isVerified(ada)).toBe(false);
});

test("without a session nobody asks for somebody's mail, unless verification is required", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const path = "/send-verification-email";
  for (const body of [undefined, {}, { email: ADA.email }]) {
    const answer = await server.client().send(path, { body });
    expect(answer.body).toEqual(problemBody("unauthenticated", 401, path));
  }
  expect(await server.mails()).toEqual([]);
});

test("where verification is required, an account opens with a mail, and signs in once verified", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, REQUIRED);
  const ada = server.client();

  const registered = await ada.send("/register", { body: ADA });
  expect([registered.status, registered.text]).toEqual([202, "{}"]);
  expect(registered.headers.getSetCookie()).toEqual([]);
  const [first] = await server.mails();
  const early = await ada.send("/login", { body: ADA });
  expect(early.body).toEqual(problemBody("email-not-verified", 403, "/login"));
  expect(early.headers.getSetCookie()).toEqual([]);
  expect(await database.db.select().from(session)).toEqual([]);
  const [second] = await server.mails();
  expect(second?.to).toBe(ADA.email);
  expect(tokenIn(second)).not.toBe(tokenIn(first));

  expect((await verify(server, tokenIn(first))).status).toBe(200);
  expect((await ada.send("/login", { body: ADA })).status).toBe(200);
  expect(await server.mails()).toEqual([]);
});

test("a wrong password does not tell that the address is not verified, and mails nothing", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, REQUIRED);
  await server.client().send("/register", { body: ADA });
  await server.mails();
  const body = { ...ADA, password: "not the right password" };
  expect((await server.client().send("/login", { body })).status).toBe(401);
  expect(await server.mails()).toEqual([]);
});

test("who cannot sign in yet asks for a new link by address; nobody learns who has an account", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { ...REQUIRED, rateLimit: true });
  await server.client().send("/register", { body: ADA });
  await server.mails();
  for (const email of ["ADA@example.com", "nobody@example.com"]) {
    const answer = await server.client().send("/send-verification-email", { body: { email } });
    expect([answer.status, answer.text]).toEqual([202, "{}"]);
  }
  expect(await server.mails()).toMatchObject([{ to: ADA.email }]);
});

test("tries to sign in unverified mail five links an hour, and go on answering 403", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { ...REQUIRED, rateLimit: true });
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  for (let attempt = 0; attempt < 7; attempt += 1) {
    expect((await ada.send("/login", { body: ADA })).status).toBe(403);
  }
  expect(await server.mails()).toHaveLength(5);
  // The response is the same for every client, and one of the five links still works.
  const asked = await ada.send("/send-verification-email", { body: { email: ADA.email } });
  expect(asked.status).toBe(202);
  expect(await server.mails()).toEqual([]);
});

test("a reset by mail proves the address as well; an account that code opened needs no proof", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, REQUIRED);
  await server.client().send("/register", { body: ADA });
  await server.mails();
  await server.client().send("/forgot-password", { body: { email: ADA.email } });
  const [mail] = await server.mails();
  const password = "a horse of another colour";
  await server.client().send("/reset-password", { body: { token: tokenIn(mail), password } });
  expect((await server.client().send("/login", { body: { ...ADA, password } })).status).toBe(200);

  const demo = { email: "demo@example.com", password: PASSWORD };
  await server.issuer.register(demo);
  expect((await server.client().send("/login", { body: demo })).status).toBe(200);
});
