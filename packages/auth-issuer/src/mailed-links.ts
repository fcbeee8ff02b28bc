import type { Database } from "@docket/db";
import { user } from "@docket/db/accounts";
import { eq, not } from "drizzle-orm";
import { challengeAddress } from "./challenges.ts";
import { createInvitation } from "./invitations.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import type { NewMail } from "./mail-queue.ts";
import { invitationMail, type MailMessage, resetPasswordMail, verifyEmailMail } from "./mails.ts";
import { noticeMail } from "./notice-mails.ts";

/**
 * Writes a queued mail. The link is created when the mail is sent and not when it was requested, so that its secret
 * is stored nowhere.
 *
 * @returns `null` when no account needs the mail, or needs it any longer.
 */
export async function composeMail(
  { db, publicOrigin }: { readonly db: Database; readonly publicOrigin: string },
  { to, content }: NewMail,
): Promise<MailMessage | null> {
  switch (content.kind) {
    case "reset-password": {
      const token = await challengeAddress(db, "reset-password", to);
      return token === null ? null : resetPasswordMail({ publicOrigin, to, token });
    }
    case "verify-email": {
      const isUnverified = not(eq(user.emailVerified, true));
      const token = await challengeAddress(db, "verify-email", to, isUnverified);
      return token === null ? null : verifyEmailMail({ publicOrigin, to, token });
    }
    case "invitation":
      return invitationMail({
        publicOrigin,
        to,
        token: await createInvitation(db, { email: to }),
      });
    case "notice":
      return noticeMail(content, { publicOrigin, to });
  }
}

type LinkKind = "reset-password" | "verify-email";

/**
 * Queues a mail with a link, unless the address is over its mail limit. The work does not depend on whether there
 * is an account: that is looked up when the mail is sent, after the response.
 *
 * @param subject  the key under which the mails are counted: the address, or a browser that is known to its
 *   account.
 */
export async function queueLink(
  { db, attempts, mails }: IssuerParts,
  kind: LinkKind,
  to: string,
  subject = to,
): Promise<void> {
  if ((await attempts.count(kind, subject)) !== null) return;
  await mails.add(db, { to, content: { kind } });
  mails.wake();
}
