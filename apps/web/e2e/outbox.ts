import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";

interface Mail {
  readonly text: string;
  readonly writtenAt: number;
}

async function mailsTo(outbox: string, email: string): Promise<readonly Mail[]> {
  const files = await readdir(outbox).catch(() => []);
  const mails = await Promise.all(
    files.map(async (file) => ({
      text: decode(await readFile(join(outbox, file), "utf8")),
      writtenAt: (await stat(join(outbox, file))).mtimeMs,
    })),
  );
  return mails.filter(({ text }) => text.includes(`To: ${email}`));
}

/** Quoted-printable (RFC 2045 §6.7), as far as a link in plain text needs it. */
function decode(message: string): string {
  if (!/^content-transfer-encoding: quoted-printable/im.test(message)) return message;
  return message.replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
}

/**
 * Waits until a mail to `email` has a link to `path` with a token, and takes it out of the newest.
 *
 * @param outbox  the folder where the server leaves its mails as files.
 */
export async function readMailedLink(outbox: string, email: string, path: string): Promise<string> {
  const linkIn = new RegExp(`http\\S+${path}#token=\\S+`);
  let link = "";
  await expect(async () => {
    const mails = await mailsTo(outbox, email);
    const newest = mails
      .toSorted((a, b) => b.writtenAt - a.writtenAt)
      .find(({ text }) => linkIn.test(text));
    link = newest?.text.match(linkIn)?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass({ timeout: 10_000 });
  return link;
}
