import { setTimeout } from "node:timers/promises";
import { Passkey, SessionId, TwoFactorSetup, UserId } from "@docket/contracts";
import { createCalendarFeed, findCalendarFeed, newBatchId, startImport } from "@docket/db";
import * as tables from "@docket/db/accounts";
import { createTestDatabase, shownCode, type TestDatabase } from "@docket/testing";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type IssuerServer, ORIGIN, PASSWORD, serveIssuer, tokenIn } from "./issuer-server.ts";
import { addPasskeyTo } from "./added-passkey.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const NEW_PASSWORD = "a horse of another colour";

async function resetByMail(server: IssuerServer, choice: object = {}) {
  await server.client().send("/forgot-password", { body: { email: ADA.email } });
  const body = { token: tokenIn((await server.mails())[0]), password: NEW_PASSWORD, ...choice };
  expect((await server.client().send("/reset-password", { body })).status).toBe(200);
}

/** Everything that an attacker with access to the account could have left behind. */
async function leaveThingsBehind({ db }: TestDatabase) {
  const [found] = await db.select().from(tables.session);
  const owner = UserId.parse(found?.userId);
  const feed = await createCalendarFeed(db, owner, SessionId.parse(found?.id));
  await startImport(db, { owner, id: newBatchId(), format: "docket", timeZone: "UTC" });
  return { owner, secret: feed?.secret ?? "" };
}

async function openImports({ db }: TestDatabase): Promise<unknown[]> {
  return [...(await db.select({ one: sql`1` }).from(sql`import`))];
}

test("a password reset by mail ends the calendar feed and unfinished imports", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const { secret } = await leaveThingsBehind(database);
  expect(await findCalendarFeed(database.db, secret)).not.toBeNull();

  await resetByMail(server);

  expect(await findCalendarFeed(database.db, secret)).toBeNull();
  expect(await openImports(database)).toEqual([]);
});

test("a password change ends the calendar feed and imports; the calendar feed stays on request", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const { secret } = await leaveThingsBehind(database);
  const kept = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, keepCalendar: true };
  expect((await ada.send("/change-password", { body: kept })).status).toBe(200);
  expect(await findCalendarFeed(database.db, secret)).not.toBeNull();
  expect(await openImports(database)).toEqual([]);

  const ended = { currentPassword: NEW_PASSWORD, newPassword: PASSWORD };
  expect((await ada.send("/change-password", { body: ended })).status).toBe(200);
  expect(await findCalendarFeed(database.db, secret)).toBeNull();
});

test("an ended session cannot create a calendar feed", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.client().send("/register", { body: ADA });
  const [found] = await database.db.select().from(tables.session);
  const session = SessionId.parse(found?.id);
  await resetByMail(server);
  const owner = UserId.parse(found?.userId);
  expect(await createCalendarFeed(database.db, owner, session)).toBeNull();
});

test("passkeys survive a password reset, whose mail lists them, and are removed on request", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  await database.db.update(tables.user).set({ emailVerified: true });
  await addPasskeyTo(ada, PASSWORD, "Ada's phone");
  await addPasskeyTo(ada, PASSWORD, "Eve's laptop");
  expect((await server.notices()).map(({ subject }) => subject)).toEqual([
    "A passkey was added",
    "A passkey was added",
  ]);

  await resetByMail(server);
  const [notice, ...others] = await server.notices();
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ to: ADA.email, subject: "Your Docket password was changed" });
  expect(notice?.text).toContain("  - Ada's phone\n  - Eve's laptop\n");
  expect(notice?.text).toContain(`${ORIGIN}/forgot-password`);
  expect(await database.db.select().from(tables.passkey)).toHaveLength(2);

  await resetByMail(server, { removePasskeys: true });
  expect(await database.db.select().from(tables.passkey)).toEqual([]);
  expect((await server.notices())[0]?.text).not.toContain("Eve's laptop");
});

test("the owner gets a mail about each change to how the account signs in", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  const told = async () => (await server.notices()).map(({ subject, to }) => [to, subject]);
  const password = { body: { password: PASSWORD } };

  const setup = await ada.send("/two-factor/enable", password);
  expect(await told()).toEqual([]);
  const { secret } = TwoFactorSetup.parse(setup.body);
  await ada.send("/two-factor/confirm", { body: { code: shownCode(secret) } });
  expect(await told()).toEqual([[ADA.email, "Two-factor sign-in was turned on"]]);
  await ada.send("/two-factor/recovery-codes", password);
  expect(await told()).toEqual([[ADA.email, "Your recovery codes were replaced"]]);
  await ada.send("/two-factor/disable", password);
  expect(await told()).toEqual([[ADA.email, "Two-factor sign-in was turned off"]]);
  await ada.send("/two-factor/disable", password);
  expect(await told()).toEqual([]);
  const added = Passkey.parse(await addPasskeyTo(ada, PASSWORD, "Phone"));
  expect(await told()).toEqual([[ADA.email, "A passkey was added"]]);
  await ada.send(`/passkeys/${added.id}`, { method: "DELETE" });
  expect(await told()).toEqual([[ADA.email, "A passkey was removed"]]);
  const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  await ada.send("/change-password", { body });
  expect(await told()).toEqual([[ADA.email, "Your Docket password was changed"]]);
  expect(server.errors).toEqual([]);
});

test("a second factor or passkey that is added while the session ends is refused", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const eve = server.client();
  await eve.send("/register", { body: ADA });
  await database.db.update(tables.user).set({ emailVerified: true });
  const setup = await eve.send("/two-factor/enable", { body: { password: PASSWORD } });
  const { secret } = TwoFactorSetup.parse(setup.body);

  const reset = resetByMail(server);
  // The requests arrive at different moments of the reset.
  const tries = Array.from({ length: 12 }, async (_, number) => {
    await setTimeout(number * 8);
    await eve.send("/two-factor/confirm", { body: { code: shownCode(secret) } });
    return addPasskeyTo(eve, PASSWORD, `Passkey ${number}`).catch(() => null);
  });
  await Promise.all([reset, ...tries]);

  // Everything added before the reset was mailed before or is listed in its mail; nothing was added after it.
  const notices = await server.notices();
  const change = notices.find(({ subject }) => subject === "Your Docket password was changed");
  for (const { name } of await database.db.select().from(tables.passkey)) {
    expect(change?.text).toContain(`  - ${name}\n`);
  }
  const [factor] = await database.db.select().from(tables.twoFactor);
  const isOn = change?.text.includes("Two-factor sign-in is still on") ?? false;
  expect(isOn).toBe((factor?.confirmedAt ?? null) !== null);
  expect(await database.db.select().from(tables.session)).toEqual([]);
  expect(server.errors).toEqual([]);
});

test("confirming the password gives a token with a new authentication time; a wrong password gives none", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = server.client();
  await ada.send("/register", { body: ADA });
  await database.db.execute("update session set created_at = created_at - interval '1 hour'");
  const authTime = async (path: string, body?: object) => {
    const { status, body: answer } = await ada.send(path, body ? { body } : {});
    if (status !== 200) return status;
    const [, payload = ""] = String(Object(answer).token).split(".");
    return Object(JSON.parse(Buffer.from(payload, "base64url").toString())).auth_time;
  };
  const now = Math.floor(Date.now() / 1000);
  expect(await authTime("/token")).toBeLessThan(now - 3_500);
  expect(await authTime("/confirm-password", { password: PASSWORD })).toBeGreaterThanOrEqual(now);
  expect(await authTime("/confirm-password", { password: "not the right one" })).toBe(401);
  expect(await authTime("/confirm-password", {})).toBe(400);
});
