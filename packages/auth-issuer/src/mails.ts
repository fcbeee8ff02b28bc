/** A mail in plain text. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Rejects when the mail could not be sent; the queue retries later. */
export type SendMail = (message: MailMessage) => Promise<void>;

interface Letter {
  readonly publicOrigin: string;
  readonly to: string;
  readonly token: string;
}

/** In the fragment, the token reaches no server's log and no `Referer`. */
function linkTo(page: string, { publicOrigin, token }: Letter): string {
  return `${publicOrigin}/${page}#token=${token}`;
}

export function resetPasswordMail(letter: Letter): MailMessage {
  return {
    to: letter.to,
    subject: "Choose a new password for Docket",
    text: `Hello,

somebody, most likely you, asked for a new password for your Docket account.
Choose one here:

${linkTo("reset-password", letter)}

The link works once and for one hour. All your devices are signed out when
you use it.

If it was not you, there is nothing to do: your password stays as it is.

Docket, ${letter.publicOrigin}
`,
  };
}

export function verifyEmailMail(letter: Letter): MailMessage {
  return {
    to: letter.to,
    subject: "Confirm your e-mail address for Docket",
    text: `Hello,

a Docket account was opened with this e-mail address. If that was you,
confirm the address here:

${linkTo("verify-email", letter)}

The link works once and for 24 hours.

If it was not you, do not open the link: without it, nobody can claim that
the address is theirs.

Docket, ${letter.publicOrigin}
`,
  };
}

export function invitationMail(letter: Letter): MailMessage {
  return {
    to: letter.to,
    subject: "You are invited to Docket",
    text: `Hello,

you are invited to open an account at ${letter.publicOrigin}.
Register with this e-mail address here:

${linkTo("register", letter)}

The link works once and for 7 days.

If you do not want an account, there is nothing to do.

Docket, ${letter.publicOrigin}
`,
  };
}
