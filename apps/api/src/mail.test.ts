import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { parseEnvironment } from "./env.ts";
import { createLogger } from "./log.ts";
import { createMailer } from "./mail.ts";

const LINK = `https://todo.example.org/reset-password#token=${"aB3-_".repeat(8)}xyz`;
const MAIL = {
  to: "ada@example.com",
  subject: "Reset your Docket password",
  text: `Hello,\n\nchoose one here:\n\n${LINK}\n\nDocket\n`,
};

/** A mail server that speaks as much of SMTP (RFC 5321) as it takes, without STARTTLS. */
async function serveSmtp({ refuse = false, host = "127.0.0.1" } = {}) {
  const received: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    socket.write("220 mail.test ESMTP\r\n");
    createInterface(socket).on("line", (line) => {
      received.push(line);
      if (isData && line !== ".") return;
      const command = line.slice(0, 4).toUpperCase();
      if (command === "DATA") socket.write("354 go on\r\n");
      else if (command === "STAR") socket.write("502 not here\r\n");
      else if (command === "QUIT") socket.end("221 bye\r\n");
      else if (command === "RCPT" && refuse) socket.write(`550 5.1.1 ${line} is unknown\r\n`);
      else socket.write("250 fine\r\n");
      isData = command === "DATA";
    });
    socket.on("error", () => undefined);
  });
  await once(server.listen(0, host), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

/** Quoted-printable (RFC 2045 §6.7), as far as our mails need it. */
function decoded(lines: readonly string[]): string {
  return lines.join("\n").replaceAll("=\n", "").replaceAll("=3D", "=");
}

function mailer(environment: Record<string, string>) {
  const log: string[] = [];
  const logger = createLogger("info", { write: (line) => log.push(line) });
  return { log, send: createMailer(parseEnvironment(environment), logger) };
}

test("with a mail server, a mail goes there as plain text", async () => {
  await using smtp = await serveSmtp();
  const SMTP_URL = `smtp://127.0.0.1:${smtp.port}`;
  const { log, send } = mailer({ SMTP_URL, MAIL_FROM: "Docket <docket@example.org>" });

  await send(MAIL);

  expect(smtp.received).toEqual(
    expect.arrayContaining([
      "MAIL FROM:<docket@example.org>",
      "RCPT TO:<ada@example.com>",
      "From: Docket <docket@example.org>",
      "To: ada@example.com",
      "Subject: Reset your Docket password",
      expect.stringMatching(/^Content-Type: text\/plain/),
    ]),
  );
  expect(decoded(smtp.received)).toContain(`\n${LINK}\n`);
  expect(log).toEqual([]);
});

test("a refusal is told by its codes, not by whom it was for", async () => {
  await using smtp = await serveSmtp({ refuse: true });
  const { send } = mailer({
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    MAIL_FROM: "docket@example.org",
  });
  await expect(send(MAIL)).rejects.toThrow(/^The mail server rejected a mail: EENVELOPE 550\.$/);
});

test("a server out of reach is an error", async () => {
  const smtp = await serveSmtp();
  await smtp[Symbol.asyncDispose]();
  const { send } = mailer({
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    MAIL_FROM: "docket@example.org",
  });
  await expect(send(MAIL)).rejects.toThrow(/ESOCKET|ECONNECTION|ECONNREFUSED/);
});

test("beyond this machine, a server without TLS gets nothing, unless the address says so", async () => {
  // All of 127.0.0.0/8 is this machine, but only its usual names are taken for it.
  await using smtp = await serveSmtp({ host: "127.0.0.2" });
  const SMTP_URL = `smtp://127.0.0.2:${smtp.port}`;
  const MAIL_FROM = "docket@example.org";
  await expect(mailer({ SMTP_URL, MAIL_FROM }).send(MAIL)).rejects.toThrow(/ETLS/);
  expect(smtp.received.join()).not.toContain("DATA");
  await mailer({ SMTP_URL: `${SMTP_URL}?ignoreTLS=true`, MAIL_FROM }).send(MAIL);
  expect(decoded(smtp.received)).toContain(LINK);
});

test("without one, a mail becomes a file that only its owner reads, and the log says where", async () => {
  const folder = await mkdtemp(join(tmpdir(), "docket-outbox-"));
  try {
    const { log, send } = mailer({ DATA_DIR: folder });
    await send(MAIL);
    await send(MAIL);

    const files = (await readdir(join(folder, "outbox"))).toSorted();
    expect(files).toHaveLength(2);
    const file = join(folder, "outbox", files[0] ?? "");
    expect(file).toMatch(/\.eml$/);
    const content = await readFile(file, "utf8");
    expect(content.split("\r\n")).toEqual(expect.arrayContaining(["To: ada@example.com", LINK]));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "outbox"))).mode & 0o777).toBe(0o700);
    expect(JSON.parse(log[0] ?? "")).toMatchObject({ file });
    expect(log.join("")).not.toMatch(/token|ada@/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
