import type { Database } from "@docket/db";
import type { AccountNotice } from "./mail-content.ts";
import type { MailQueue } from "./mail-queue.ts";

/**
 * Queues a mail that tells an account's owner what was changed about the account, so that an owner learns of a
 * change made by someone else. The mail is stored in the transaction of the change: either both are stored or
 * neither.
 */
export async function addNotice(
  mails: MailQueue,
  transaction: Database,
  to: string,
  notice: AccountNotice,
): Promise<void> {
  const at = new Date().toISOString();
  await mails.add(transaction, { to, content: { kind: "notice", notice, at } });
}
