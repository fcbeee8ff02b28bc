import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ActiveSessions, Session, TwoFactorSetup } from "@docket/contracts";
import { challenge } from "@docket/db/accounts";
import { shownCode, wrongCode } from "@docket/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, expectRefused, fingerprint } from "./answer.ts";
import { bearer, PASSWORD, type Sent, sending, startTarget, type Target } from "./target.ts";

const NEW_PASSWORD = "staple battery horse correct";

let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(async () => {
  await target[Symbol.asyncDispose]();
});

function call(path: string, cookie: string, sent: Sent = {}): Promise<Answer> {
  const headers = {
    ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
    ...(cookie === "" ? {} : { cookie }),
  };
  return target.send(`/api/auth/${path}`, { method: "POST", ...sent, headers });
}

function login(email: string, password = PASSWORD): Promise<Answer> {
  return call("login", "", { body: { email, password } });
}

/** The `Cookie` header of a browser that got this answer. */
function cookiesIn({ headers }: Answer): string {
  return (headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0]).join("; ");
}

async function register() {
  const person = await target.register(randomUUID());
  return { ...person, email: person.user.email };
}

/** Whether a session is alive: what a browser can do with a cookie and nothing else. */
async function isAlive(cookie: string): Promise<boolean> {
  const { status } = await call("token", cookie);
  expect([200, 401]).toContain(status);
  return status === 200;
}

async function mailsTo(email: string): Promise<string[]> {
  const outbox = join(target.dataFolder, "outbox");
  const files = await readdir(outbox).catch(() => []);
  const mails = await Promise.all(files.map((file) => readFile(join(outbox, file), "utf8")));
  return mails.filter((mail) => mail.includes(`To: ${email}`));
}

/** The token of the link in the only mail to an address, once it is there. */
async function mailedToken(email: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [mail] = await mailsTo(email);
    const unfolded = mail?.replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
    const token = unfolded?.match(/#token=(\S+)/)?.[1];
    if (token !== undefined) return token;
    await setTimeout(50);
  }
  throw new Error(`No mail to ${email} has a link.`);
}

describe("a forgotten password", () => {
  function reset(token: unknown, password = NEW_PASSWORD): Promise<Answer> {
    return call("reset-password", "", { body: { token, password } });
  }

  test("its link works once, and ends every session", async () => {
    const { email, cookie } = await register();
    const phone = cookiesIn(await login(email));
    expect([await isAlive(cookie), await isAlive(phone)]).toEqual([true, true]);
    await call("forgot-password", "", { body: { email } });
    const token = await mailedToken(email);

    expect((await reset(token)).status).toBe(200);
    expect([await isAlive(cookie), await isAlive(phone)]).toEqual([false, false]);
    expectRefused(await login(email), "invalid-credentials");
    expect((await login(email, NEW_PASSWORD)).status).toBe(200);
    expectRefused(await reset(token, "yet another password"), "invalid-link");
    expect((await login(email, NEW_PASSWORD)).status).toBe(200);
  });

  test("of ten who use a link at once, one gets through", async () => {
    const { email } = await register();
    await call("forgot-password", "", { body: { email } });
    const token = await mailedToken(email);
    const passwords = Array.from({ length: 10 }, (_, n) => `password of racer number ${n}`);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    const winners = passwords.filter((_, n) => answers[n]?.status === 200);
    expect(winners).toHaveLength(1);
    expect((await login(email, winners[0])).status).toBe(200);
  });

  test("its link expires", async () => {
    const { email, cookie } = await register();
    await call("forgot-password", "", { body: { email } });
    const token = await mailedToken(email);
    await target.whileStopped((db) =>
      db.update(challenge).set({ expiresAt: new Date(Date.now() - 1_000) }),
    );
    expectRefused(await reset(token), "invalid-link");
    expect(await isAlive(cookie)).toBe(true);
    expect((await login(email)).status).toBe(200);
  });

  test.each([
    ["made up", () => randomUUID()],
    [
      "with one letter changed",
      (token: string) => (token.startsWith("A") ? "B" : "A") + token.slice(1),
    ],
    ["cut short", (token: string) => token.slice(0, -1)],
    ["in another case", (token: string) => token.toUpperCase()],
    ["with a space behind", (token: string) => `${token} `],
    ["with a NUL behind", (token: string) => `${token}\0`],
    ["as a list", (token: string) => [token]],
    ["as an operator", (token: string) => ({ $ne: token })],
  ])("a link's token %s is none", async (_, change) => {
    const { email, cookie } = await register();
    await call("forgot-password", "", { body: { email } });
    const answer = await reset(change(await mailedToken(email)));
    expect(answer.status).toBe(400);
    expect(await isAlive(cookie)).toBe(true);
    expect((await login(email)).status).toBe(200);
  });

  test("a link that verifies an address does not choose a password, nor the other way round", async () => {
    const { email, cookie } = await register();
    await call("send-verification-email", cookie);
    expectRefused(await reset(await mailedToken(email)), "invalid-link");

    const other = await register();
    await call("forgot-password", "", { body: { email: other.email } });
    const token = await mailedToken(other.email);
    expectRefused(await call("verify-email", "", { body: { token } }), "invalid-link");
  });

  test("asking tells nobody whether there is an account, and mails only those that have one", async () => {
    const { email } = await register();
    const stranger = `${randomUUID()}@example.com`;
    const known = await call("forgot-password", "", { body: { email } });
    const unknown = await call("forgot-password", "", { body: { email: stranger } });
    expect(known.status).toBe(202);
    expect(fingerprint(unknown)).toEqual(fingerprint(known));
    await mailedToken(email);
    expect(await mailsTo(stranger)).toEqual([]);
  });

  test.each([
    ["Host", "evil.example"],
    ["X-Forwarded-Host", "evil.example"],
    ["Forwarded", "host=evil.example"],
    ["X-Original-URL", "https://evil.example/"],
  ])("%s changes no link", async (name, value) => {
    const { email } = await register();
    await target.send("/api/auth/forgot-password", {
      method: "POST",
      headers: { "content-type": "application/json", [name]: value },
      body: { email },
    });
    await mailedToken(email);
    expect((await mailsTo(email)).join("\n")).not.toContain("evil.example");
  });
});

describe("the password and the sessions", () => {
  test("a new password ends every other session; a wrong old one changes nothing", async () => {
    const { email, cookie } = await register();
    const thief = cookiesIn(await login(email));
    const body = { currentPassword: "not the right one", newPassword: NEW_PASSWORD };
    expectRefused(await call("change-password", thief, { body }), "invalid-credentials");
    expect([await isAlive(cookie), await isAlive(thief)]).toEqual([true, true]);

    const changed = await call("change-password", cookie, {
      body: { ...body, currentPassword: PASSWORD },
    });
    expect(changed.status).toBe(200);
    expect([await isAlive(cookie), await isAlive(thief)]).toEqual([false, false]);
    expect(await isAlive(cookiesIn(changed))).toBe(true);
    expectRefused(await login(email), "invalid-credentials");
  });

  test("another's session can neither be seen nor ended, and looks like none", async () => {
    const [ada, eve] = [await register(), await register()];
    const { items } = ActiveSessions.parse(
      (await call("sessions", ada.cookie, { method: "GET" })).body,
    );
    const [session] = items;
    const listed = await call("sessions", eve.cookie, { method: "GET" });
    expect(listed.text).not.toContain(session?.id);
    const end = (id: string | undefined) =>
      call(`sessions/${id}`, eve.cookie, { method: "DELETE" });
    const foreign = await end(session?.id);
    expectRefused(foreign, "session-not-found");
    const missing = await end(randomUUID());
    expect([foreign.status, foreign.headerLines.length]).toEqual([
      missing.status,
      missing.headerLines.length,
    ]);
    expect(await isAlive(ada.cookie)).toBe(true);
  });

  test.each([
    ["account", "GET"],
    ["account", "DELETE"],
    ["change-password", "POST"],
    ["sessions", "GET"],
    ["sessions", "DELETE"],
    ["two-factor/enable", "POST"],
    ["two-factor/disable", "POST"],
    ["two-factor/recovery-codes", "POST"],
    ["passkeys", "GET"],
    ["passkeys", "POST"],
    ["passkeys/registration-options", "POST"],
  ])(
    "%s by %s takes no access token for a session, and no page of another site",
    async (path, method) => {
      const { cookie, token } = await register();
      const bare = { method, headers: bearer(token) };
      expectRefused(await target.send(`/api/auth/${path}`, bare), "unauthenticated");
      if (method === "GET") return;
      const crossSite = { cookie, origin: "https://evil.example" };
      const forged = await target.send(`/api/auth/${path}`, { method, headers: crossSite });
      expectRefused(forged, "untrusted-origin");
      expect(await isAlive(cookie)).toBe(true);
    },
  );
});

describe("a second factor", () => {
  async function protect(cookie: string): Promise<TwoFactorSetup> {
    const enabled = await call("two-factor/enable", cookie, { body: { password: PASSWORD } });
    const setup = TwoFactorSetup.parse(enabled.body);
    const body = { code: shownCode(setup.secret, -1) };
    expect((await call("two-factor/confirm", cookie, { body })).status).toBe(200);
    return setup;
  }

  test("the password alone opens nothing: no session, no token", async () => {
    const { email, cookie } = await register();
    await protect(cookie);
    const answer = await login(email);
    expectRefused(answer, "two-factor-required");
    expect(Session.safeParse(answer.body).success).toBe(false);
    expect(cookiesIn(answer)).not.toContain("docket_session");
    expect(await isAlive(cookiesIn(answer))).toBe(false);
  });

  test("a code works once, also for ten at once; a wrong one and another account's never", async () => {
    const [ada, eve] = [await register(), await register()];
    const { secret } = await protect(ada.cookie);
    const eves = await protect(eve.cookie);
    const waiting = cookiesIn(await login(ada.email));
    const enter = (code: string) => call("login/two-factor", waiting, { body: { code } });
    for (const code of [wrongCode(secret), shownCode(eves.secret), shownCode(secret, -1)]) {
      expectRefused(await enter(code), "wrong-code");
    }
    const code = shownCode(secret);
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const again = cookiesIn(await login(ada.email));
    expectRefused(await call("login/two-factor", again, { body: { code } }), "wrong-code");
  });

  test("a recovery code works once, and only for its account", async () => {
    const [ada, eve] = [await register(), await register()];
    const { recoveryCodes } = await protect(ada.cookie);
    await protect(eve.cookie);
    const body = { recoveryCode: recoveryCodes[0] };
    const finish = async (email: string) =>
      call("login/two-factor", cookiesIn(await login(email)), { body });
    expectRefused(await finish(eve.email), "wrong-code");
    expect((await finish(ada.email)).status).toBe(200);
    expectRefused(await finish(ada.email), "wrong-code");
  });
});

describe("the end of an account", () => {
  test("takes every row along; its cookie is dead, its live token reads and writes nothing", async () => {
    const { email, cookie, token, user } = await register();
    await target.create(token);
    expectRefused(
      await call("account", cookie, { method: "DELETE", body: { password: "not the right one" } }),
      "invalid-credentials",
    );
    expect(await target.tasksOf(token)).toHaveLength(1);

    const gone = await call("account", cookie, { method: "DELETE", body: { password: PASSWORD } });
    expect(gone.status).toBe(204);
    expect(await isAlive(cookie)).toBe(false);
    expectRefused(await login(email), "invalid-credentials");
    expect(await target.tasksOf(token)).toEqual([]);
    const write = await target.send(
      "/api/v1/users/me/tasks",
      sending(token, "POST", { title: "Am I still here?" }),
    );
    expectRefused(write, "invalid-token");

    await target.whileStopped(async (db) => {
      const tables = await db
        .select({ name: sql<string>`tablename` })
        .from(sql`pg_tables`)
        .where(sql`schemaname = 'public'`);
      expect(tables.length).toBeGreaterThan(5);
      for (const { name } of tables) {
        const rows = await db
          .select({ row: sql`t` })
          .from(sql`${sql.identifier(name)} t`)
          .where(sql`t::text like ${`%${user.id}%`} or t::text like ${`%${email}%`}`);
        expect(rows, name).toEqual([]);
      }
    });
  });
});

test("the log tells of no bug, and of no secret", () => {
  target.expectDiscreetLog();
});
