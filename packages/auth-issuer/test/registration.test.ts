import { invitation, user } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { type IssuerServer, PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: "eve has a long one too" };
const INVITE = { registration: "invite" } as const;
const CLOSED = { registration: "closed" } as const;
const REFUSED = problemBody("registration-closed", 403, "/register");

function tokenOf(link: string | null): string {
  const form = /^https:\/\/todo\.example\.org\/register#token=([\w-]{43})$/;
  const [, token = ""] = form.exec(link ?? "") ?? [];
  expect(token).not.toBe("");
  return token;
}

function register(server: IssuerServer, body: object) {
  return server.client().send("/register", { body });
}

test.each([INVITE, CLOSED])(
  "where registration is $registration, who comes without a right to it gets 403, whoever they say they are",
  async (options) => {
    await using database = await createTestDatabase();
    await using server = await serveIssuer(database, options);
    await server.issuer.register(ADA);
    for (const body of [EVE, ADA, { ...EVE, invitation: "made up" }]) {
      expect((await register(server, body)).body).toEqual(REFUSED);
    }
    const answer = await server.client().send("/registration", { method: "GET" });
    expect(answer.body).toEqual(options);
    expect(await database.db.select().from(user)).toHaveLength(1);
  },
);

test("better-auth's own endpoint for registration is disabled", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, INVITE);
  for (const path of ["/sign-up/email", "/docket/register", "/register/", "/Register"]) {
    const { status } = await server.client().send(path, { body: { ...EVE, name: "Eve" } });
    expect([path, status]).toEqual([path, 404]);
  }
  expect(await database.db.select().from(user)).toEqual([]);
});

test("an invitation for anyone creates one account, even if ten clients use it at once", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, INVITE);
  const token = tokenOf(await server.issuer.invite(null));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, number) =>
      register(server, { ...EVE, email: `eve-${number}@example.com`, invitation: token }),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 403)]);
  expect(await database.db.select().from(user)).toHaveLength(1);
  expect(server.errors).toEqual([]);
});

test("an invitation for an address is accepted for it in any letter case, and for no other address", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, INVITE);
  const token = tokenOf(await server.issuer.invite("Ada@Example.com"));
  expect((await register(server, { ...EVE, invitation: token })).body).toEqual(REFUSED);
  const ada = { ...ADA, email: "aDa@exAmple.com", invitation: token };
  expect((await register(server, ada)).status).toBe(201);
  expect((await register(server, { ...ADA, invitation: token })).body).toEqual(REFUSED);
});

test("a failed registration does not use up the invitation, which expires after seven days", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, INVITE);
  await server.issuer.register(ADA);
  const token = tokenOf(await server.issuer.invite(null));
  expect((await register(server, { ...ADA, invitation: token })).status).toBe(409);
  const common = { ...EVE, password: "password", invitation: token };
  expect((await register(server, common)).status).toBe(400);

  await database.db.execute("update invitation set expires_at = expires_at - interval '7 days'");
  expect((await register(server, { ...EVE, invitation: token })).body).toEqual(REFUSED);
  await server.issuer.maintain();
  expect(await database.db.select().from(invitation)).toEqual([]);
});

test("an invitation is mailed, and its token is only in the mail", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, INVITE);
  await server.issuer.inviteByMail("Eve@Example.com");
  const [mail] = await server.mails();
  expect(mail).toMatchObject({ to: "eve@example.com", subject: "You are invited to Docket" });
  const [link = ""] = /^https:\S+$/m.exec(mail?.text.split("here:")[1] ?? "") ?? [];
  const token = tokenOf(link);
  const rows = await database.db.select().from(invitation);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect((await register(server, { ...EVE, invitation: token })).status).toBe(201);
});

test.each([INVITE, CLOSED])(
  "where registration is $registration, instances that start on an empty database each give a link, and one opens the first account",
  async (options) => {
    await using database = await createTestDatabase();
    await using one = await serveIssuer(database, options);
    await using other = await serveIssuer(database, options);
    const links = await Promise.all(
      [one, other, one].map(({ issuer }) => issuer.inviteFirstAccount()),
    );
    const tokens = links.map(tokenOf);
    expect(new Set(tokens).size).toBe(3);

    const answers = await Promise.all(
      tokens.map((token, number) =>
        register(number === 1 ? other : one, {
          ...EVE,
          email: `eve-${number}@example.com`,
          invitation: token,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403, 403]);
    expect(await one.issuer.inviteFirstAccount()).toBeNull();
    expect([...one.errors, ...other.errors]).toEqual([]);
  },
);

test("with closed registration, only the link for the first account is accepted", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, CLOSED);
  const token = tokenOf(await server.issuer.invite(null));
  expect((await register(server, { ...EVE, invitation: token })).body).toEqual(REFUSED);
});

test("with open registration, no link is needed or created", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  expect(await server.issuer.inviteFirstAccount()).toBeNull();
  const answer = await server.client().send("/registration", { method: "GET" });
  expect(answer.body).toEqual({ registration: "open" });
  expect((await register(server, { ...ADA, invitation: "of another time" })).status).toBe(201);
});
