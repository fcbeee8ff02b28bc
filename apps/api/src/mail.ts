import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MailMessage, SendMail } from "@docket/auth-issuer";
import type { Config } from "./env.ts";
import type { Logger } from "./log.ts";

/** Milliseconds that a mail server has for each step. */
const PATIENCE = 10_000;

/** Hosts that no one can listen in on the way to. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The server's answer quotes the address it was about, which has no place in the log: only codes are kept. */
function withoutAddresses(error: unknown): Error {
  const { code, responseCode } = Object(error);
  const known = [code, responseCode].filter((part) => ["string", "number"].includes(typeof part));
  return new Error(`The mail server rejected a mail: ${known.join(" ") || "no code"}.`);
}

/**
 * Sends over SMTP. Whoever reads a mail on its way may use its link, so anything but the same machine has to
 * speak TLS, unless the address says `?ignoreTLS=true`.
 */
function smtpMailer(smtpUrl: string, from: string): SendMail {
  const { hostname, searchParams } = new URL(smtpUrl);
  const requireTLS = !LOOPBACK.has(hostname) && searchParams.get("ignoreTLS") !== "true";
  return async function sendMail(message) {
    // Loaded for the first mail: most starts never need it.
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      url: smtpUrl,
      requireTLS,
      connectionTimeout: PATIENCE,
      greetingTimeout: PATIENCE,
      socketTimeout: PATIENCE,
    });
    try {
      await transport.sendMail({ from, ...message });
    } catch (error) {
      throw withoutAddresses(error);
    } finally {
      transport.close();
    }
  };
}

/** RFC 5322, with the text as it is: a line of it may be a link to copy, which other encodings break into pieces. */
function toFile({ to, subject, text }: MailMessage, from: string): string {
  const headers = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
  ];
  return [...headers, "", ...text.split("\n")].join("\r\n");
}

/** Keeps each mail as a file that only its owner can read; any mail program opens it. */
function outboxMailer(folder: string, from: string, logger: Logger): SendMail {
  return async function sendMail(message) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const moment = new Date().toISOString().replaceAll(":", "-");
    const file = join(folder, `${moment}-${randomUUID()}.eml`);
    await writeFile(file, toFile(message, from), { flag: "wx", mode: 0o600 });
    logger.info({ file: resolve(file) }, "SMTP_URL is not set, so a mail was written to a file");
  };
}

/**
 * How mails leave: over SMTP, or without a server as files in `DATA_DIR/outbox`.
 *
 * @returns rejects when a mail could neither be sent nor kept; the error names no address.
 */
export function createMailer(config: Config, logger: Logger): SendMail {
  const { smtpUrl, mailFrom, dataDir } = config;
  return smtpUrl === undefined
    ? outboxMailer(join(dataDir, "outbox"), mailFrom, logger)
    : smtpMailer(smtpUrl, mailFrom);
}
