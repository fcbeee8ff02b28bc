import { z } from "zod";

/** A change to an account that its owner is told about by mail. */
export const AccountNotice = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("password-changed"),
    /** Names of the passkeys that can still sign in. */
    passkeys: z.array(z.string()),
    isTwoFactorOn: z.boolean(),
  }),
  z.object({ event: z.literal("two-factor-on") }),
  z.object({ event: z.literal("two-factor-off") }),
  z.object({ event: z.literal("recovery-codes-replaced") }),
  z.object({ event: z.literal("passkey-added"), passkey: z.string() }),
  z.object({ event: z.literal("passkey-removed"), passkey: z.string() }),
  z.object({ event: z.literal("calendar-address-made") }),
]);
export type AccountNotice = z.infer<typeof AccountNotice>;

/** What a queued mail is about. Links are not part of it, because their secrets must not be stored. */
export const MailContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("reset-password") }),
  z.object({ kind: z.literal("verify-email") }),
  z.object({ kind: z.literal("invitation") }),
  z.object({ kind: z.literal("notice"), notice: AccountNotice, at: z.iso.datetime() }),
]);
export type MailContent = z.infer<typeof MailContent>;
