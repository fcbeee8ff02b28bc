import { challenge, mailQueue } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import type { MailMessage } from "../src/index.ts";
import { PASSWORD, serveIssuer, tokenIn } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };

/** A mail server that can be switched off. */
function createMailServer() {
  const sent: MailMessage[] = [];
  const failures: string[] = [];
  const server = { isUp: true };
  const options = {
    sendMail(message: MailMessage) {
      if (!server.isUp) return Promise.reject(new Error("The mail server is down."));
      sent.push(message);
      return Promise.resolve();
    },
    onMailFailure: (_: unknown, next: string) => void failures.push(next),
  };
  return { server, sent, failures, options };
}

const RETRY_NOW = "update mail_queue set due_at = now()";

test("a mail that failed because the mail server was down is sent later, with a link that works", async () => {
  await using database = await createTestDatabase();
  const mail = createMailServer();
  await using issuer = await serveIssuer(database, mail.options);
  await issuer.issuer.register(ADA);
  mail.server.isUp = false;
  const asked = await issuer.client().send("/forgot-password", { body: { email: ADA.email } });
  await issuer.issuer.settled();
  expect([asked.status, mail.failures, mail.sent]).toEqual([202, ["retry"], []]);

  // It is not sent before its retry is due.
  mail.server.isUp = true;
  await issuer.issuer.deliverMails();
  expect(mail.sent).toEqual([]);
  await database.db.execute(RETRY_NOW);
  await issuer.issuer.deliverMails();
  const body = { token: tokenIn(mail.sent[0]), password: "a horse of another colour" };
  expect((await issuer.client().send("/reset-password", { body })).status).toBe(200);
  expect(issuer.errors).toEqual([]);
});

test("another instance sends the mail of a killed process, once", async () => {
  await using database = await createTestDatabase();
  const mail = createMailServer();
  await using server = await serveIssuer(database, mail.options);
  await using other = await serveIssuer(database, mail.options);
  await server.issuer.register(ADA);
  // One mail was stored by a process that was killed after its response; another was being sent.
  const content = { kind: "reset-password" } as const;
  await database.db.insert(mailQueue).values([
    { recipient: ADA.email, content },
    { recipient: ADA.email, content, attempts: 1, dueAt: new Date(Date.now() + 60_000) },
  ]);
  await Promise.all([server, other, server].map(({ issuer }) => issuer.deliverMails()));
  expect(mail.sent).toHaveLength(1);

  await database.db.execute(RETRY_NOW);
  await Promise.all([server, other, server].map(({ issuer }) => issuer.deliverMails()));
  expect(mail.sent).toHaveLength(2);
  expect(await database.db.select().from(mailQueue)).toEqual([]);
});

test("the response comes once the mail is queued, and the secret of the link is created when the mail is sent", async () => {
  await using database = await createTestDatabase();
  const mail = createMailServer();
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const sendMail = async (message: MailMessage) => {
    await held;
    mail.sent.push(message);
  };
  await using server = await serveIssuer(database, { ...mail.options, sendMail });
  await server.issuer.register(ADA);

  const asked = await server.client().send("/forgot-password", { body: { email: ADA.email } });

  expect(asked.status).toBe(202);
  const stored = JSON.stringify(await database.db.select().from(mailQueue));
  expect(JSON.parse(stored)).toMatchObject([{ recipient: ADA.email }]);
  release();
  await server.issuer.settled();
  const token = tokenIn(mail.sent[0]);
  expect(stored).not.toContain(token);
  expect(JSON.stringify(await database.db.select().from(challenge))).not.toContain(token);
});

test("the time between retries grows, and after a day the mail is dropped", async () => {
  await using database = await createTestDatabase();
  const mail = createMailServer();
  await using server = await serveIssuer(database, mail.options);
  await server.issuer.register(ADA);
  mail.server.isUp = false;
  await server.client().send("/forgot-password", { body: { email: ADA.email } });
  await server.issuer.settled();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const [row] = await database.db.select().from(mailQueue);
    waits.push(Math.round(((row?.dueAt.getTime() ?? 0) - Date.now()) / 1_000));
    await database.db.execute(RETRY_NOW);
    await server.issuer.deliverMails();
  }
  const expected = [15, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600];
  for (const [index, wait] of waits.entries()) {
    expect(Math.abs(wait - (expected[index] ?? 0))).toBeLessThan(5);
  }

  await database.db.execute("update mail_queue set created_at = now() - interval '1 day'");
  await database.db.execute(RETRY_NOW);
  await server.issuer.deliverMails();
  expect(mail.failures.at(-1)).toBe("dropped");
  expect(await database.db.select().from(mailQueue)).toEqual([]);
});

test("a mail that cannot be sent does not delay other mails", async () => {
  await using database = await createTestDatabase();
  const sent: string[] = [];
  const sendMail = ({ to }: MailMessage) => {
    if (to === ADA.email) return Promise.reject(new Error("No such mailbox."));
    sent.push(to);
    return Promise.resolve();
  };
  await using server = await serveIssuer(database, { sendMail, onMailFailure: () => undefined });
  await server.issuer.register(ADA);
  const eve = { ...ADA, email: "eve@example.com" };
  await server.issuer.register(eve);
  for (const { email } of [ADA, eve]) {
    await server.client().send("/forgot-password", { body: { email } });
  }
  await server.issuer.settled();
  expect(sent).toEqual([eve.email]);
});
