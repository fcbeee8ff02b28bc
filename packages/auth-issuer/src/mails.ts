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
    subject: "Reset your Docket password",
    text: `Hello,

we received a request to reset the password of your Docket account. Choose a
new one here:

${linkTo("reset-password", letter)}

The link works once and expires in one hour. When you use it, all your devices
are signed out.

If you did not request this, ignore this mail. Your password stays the same.

Docket, ${letter.publicOrigin}
`,
  };
}

export function verifyEmailMail(letter: Letter): MailMessage {
  return {
    to: letter.to,
    subject: "Confirm your email address for Docket",
    text: `Hello,

someone created a Docket account with this email address. If it was you,
confirm the address here:

${linkTo("verify-email", letter)}

The link works once and expires in 24 hours.

If it was not you, do not open the link. The address then stays unverified.

Docket, ${letter.publicOrigin}
`,
  };
}

export function invitationMail(letter: Letter): MailMessage {
  return {
    to: letter.to,
    subject: "You are invited to Docket",
    text: `Hello,

you are invited to create an account at ${letter.publicOrigin}.
Register with this email address here:

${linkTo("register", letter)}

The link works once and expires in 7 days.

If you do not want an account, there is nothing to do.

Docket, ${letter.publicOrigin}
`,
  };
}
