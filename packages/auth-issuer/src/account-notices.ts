import type { Database } from "@docket/db";
import type { AccountNotice } from "./mail-content.ts";
import type { MailQueue } from "./mail-queue.ts";

/**
 * Tells an account's owner by mail what was changed about it: if it was not the owner, this is how they learn of it.
 * Stored with the change itself, so that there is never one without the other.
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
