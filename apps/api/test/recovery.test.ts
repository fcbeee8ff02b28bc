import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccessToken, NewCalendarFeed, SessionId } from "@docket/contracts";
import { createLiveChanges } from "@docket/db";
import { session } from "@docket/db/accounts";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  type Account,
  bearer,
  PUBLIC_ORIGIN,
  startTestServer,
  type TestServer,
} from "./test-server.ts";

const CALENDAR = "/api/v1/users/me/calendar";

function callIssuer(server: TestServer, path: string, body?: object, cookie = "") {
  return server.fetch(`/api/auth/${path}`, {
    method: "POST",
    headers: {
      ...(cookie === "" ? {} : { cookie }),
      ...(body ? { "content-type": "application/json" } : {}),
    },
    body: body ? JSON.stringify(body) : null,
  });
}

function makeAddress(server: TestServer, token: string) {
  return server.fetch(CALENDAR, { method: "POST", headers: { authorization: `Bearer ${token}` } });
}

interface Started extends AsyncDisposable {
  readonly server: TestServer;
  /** The text of every mail so far, in the order of sending. */
  readonly mails: () => Promise<string[]>;
}

async function startWithOutbox(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "docket-recovery-"));
  const server = await startTestServer({ DATA_DIR: folder });
  return {
    server,
    async mails() {
      const outbox = join(folder, "outbox");
      const files = await readdir(outbox).catch(() => []);
      return Promise.all(
        files
          .toSorted((a, b) => a.localeCompare(b))
          .map((file) => readFile(join(outbox, file), "utf8")),
      );
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function resetByMail({ server, mails }: Started, { user }: Account): Promise<void> {
  expect((await callIssuer(server, "forgot-password", { email: user.email })).status).toBe(202);
  const link = /reset-password#token=([\w-]{43})/;
  await expect.poll(async () => (await mails()).some((mail) => link.test(mail))).toBe(true);
  const token = (await mails()).flatMap((mail) => link.exec(mail)?.[1] ?? []).at(-1);
  const reset = await callIssuer(server, "reset-password", { token, password: "one of Ada's own" });
  expect(reset.status).toBe(200);
}

test("after a password reset the calendar feed is gone, and an old token cannot create another one", async () => {
  await using started = await startWithOutbox();
  const { server, mails } = started;
  const ada = await server.register("ada");
  const made = await makeAddress(server, ada.token);
  expect(made.status).toBe(201);
  const { url } = NewCalendarFeed.parse(await made.json());
  const path = url.slice(PUBLIC_ORIGIN.length);
  expect((await server.fetch(path)).status).toBe(200);
  await expect.poll(async () => (await mails()).length).toBe(1);
  expect((await mails())[0]).toMatch(/^Subject: A calendar URL was created\r$/m);

  await resetByMail(started, ada);

  expect((await server.fetch(path)).status).toBe(404);
  const refused = await makeAddress(server, ada.token);
  expect([refused.status, await refused.json()]).toMatchObject([
    401,
    { code: "fresh-sign-in-required" },
  ]);
  const there = await server.fetch(CALENDAR, { headers: bearer(ada) });
  expect(await there.json()).toEqual({ createdAt: null });
});

test("creating a calendar feed requires a sign-in within the last ten minutes, or the password", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  await server.database.db.execute(
    "update session set created_at = created_at - interval '11 minutes'",
  );
  const renewed = await callIssuer(server, "token", undefined, ada.cookie);
  const { token } = AccessToken.parse(await renewed.json());
  const refused = await makeAddress(server, token);
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toBe(
    'Bearer error="insufficient_user_authentication", max_age="600"',
  );
  await expect(server.client(token).calendar.create.mutate({})).rejects.toMatchObject({
    data: { problem: { code: "fresh-sign-in-required" } },
  });

  const wrong = await callIssuer(
    server,
    "confirm-password",
    { password: "a guess of Eve" },
    ada.cookie,
  );
  expect(wrong.status).toBe(401);
  const { password } = ada;
  const confirmed = await callIssuer(server, "confirm-password", { password }, ada.cookie);
  const fresh = AccessToken.parse(await confirmed.json());
  expect((await makeAddress(server, fresh.token)).status).toBe(201);
  // The older token has not become fresh.
  expect((await makeAddress(server, token)).status).toBe(401);
});

test("streams end with their session, on this and on another instance, and other streams continue", async () => {
  await using started = await startWithOutbox();
  const { server } = started;
  const [ada, eve] = [await server.register("ada"), await server.register("eve")];
  const { db, announcements } = server.database;
  const elsewhere = createLiveChanges({ db, announcements, pollEvery: 100 });
  const follow = async ({ user }: Account) => {
    const [row] = await db.select().from(session).where(eq(session.userId, user.id));
    const sessionId = SessionId.parse(row?.id);
    const changes = await elsewhere.follow({ owner: user.id, validUntil: Infinity, db, sessionId });
    return { isOver: false, next: changes.next(), changes };
  };
  const [adas, eves] = [await follow(ada), await follow(eve)];
  let isEvesOver = false;
  void eves.next.then(({ done }) => {
    isEvesOver = done === true;
    return done;
  });
  const here = await server.fetch("/api/v1/users/me/changes/stream", { headers: bearer(ada) });
  expect(here.status).toBe(200);
  const read = here.text();

  await resetByMail(started, ada);

  expect(await adas.next).toMatchObject({ done: true });
  expect(await read).not.toContain("task");
  expect(isEvesOver).toBe(false);
  elsewhere.close();
});
