import type { AccountNotice, MailContent } from "./mail-content.ts";
import type { MailMessage } from "./mails.ts";

interface Words {
  readonly subject: string;
  /** What happened, as the end of a sentence that begins with "On <day> at <time>". */
  readonly happened: string;
  readonly more?: string;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `  - ${name}`).join("\n");
}

/** The other ways to sign in that are left after a new password. */
function describeOtherWaysIn(passkeys: readonly string[], isTwoFactorOn: boolean): string {
  const ended = "All devices were signed out, and links in earlier mails no longer work.";
  const secondFactor = isTwoFactorOn
    ? "\n\nTwo-factor sign-in is still on, with the same authenticator app."
    : "";
  if (passkeys.length === 0) return ended + secondFactor;
  return `${ended}

You can still sign in with these passkeys. If one of them is not yours, remove it
in the settings:

${quoted(passkeys)}${secondFactor}`;
}

function describe(notice: AccountNotice): Words {
  switch (notice.event) {
    case "password-changed":
      return {
        subject: "Your Docket password was changed",
        happened: "the password of your Docket account was changed.",
        more: describeOtherWaysIn(notice.passkeys, notice.isTwoFactorOn),
      };
    case "two-factor-on":
      return {
        subject: "Two-factor sign-in was turned on",
        happened: "two-factor sign-in was turned on for your Docket account.",
      };
    case "two-factor-off":
      return {
        subject: "Two-factor sign-in was turned off",
        happened: "two-factor sign-in was turned off for your Docket account.",
      };
    case "recovery-codes-replaced":
      return {
        subject: "Your recovery codes were replaced",
        happened:
          "new recovery codes were created for your Docket account. The old ones no longer work.",
      };
    case "passkey-added":
      return {
        subject: "A passkey was added",
        happened: "a passkey was added to your Docket account:",
        more: quoted([notice.passkey]),
      };
    case "passkey-removed":
      return {
        subject: "A passkey was removed",
        happened: "a passkey was removed from your Docket account:",
        more: quoted([notice.passkey]),
      };
    case "calendar-address-made":
      return {
        subject: "A calendar URL was created",
        happened:
          "a secret URL was created with which calendar programs can read the dated tasks of your Docket account.",
      };
  }
}

/** Such as "30 November 2026 at 14:40 UTC": the reader's time zone is not known. */
function describeTime(at: string): string {
  const [day, time] = (["dateStyle", "timeStyle"] as const).map((part) =>
    new Intl.DateTimeFormat("en-GB", {
      [part]: part === "dateStyle" ? "long" : "short",
      timeZone: "UTC",
    }).format(new Date(at)),
  );
  return `${day} at ${time} UTC`;
}

/** Breaks lines at spaces so that no line is longer than 76 characters. */
function wrap(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > 76) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

/** Writes the mail that tells an account's owner about a change. */
export function noticeMail(
  { notice, at }: Extract<MailContent, { kind: "notice" }>,
  { publicOrigin, to }: { readonly publicOrigin: string; readonly to: string },
): MailMessage {
  const { subject, happened, more } = describe(notice);
  return {
    to,
    subject,
    text: `Hello,

${wrap(`on ${describeTime(at)} ${happened}`)}
${more === undefined ? "" : `\n${more}\n`}
If this was you, there is nothing to do. If it was not, someone else has access
to your account. Choose a new password now, which signs out all devices:

${publicOrigin}/forgot-password

Docket, ${publicOrigin}
`,
  };
}
