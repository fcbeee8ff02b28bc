import { type NewRecoveryCodes, ProblemError, type TwoFactorSetup } from "@docket/contracts";
import type { Database } from "@docket/db";
import { recoveryCode, twoFactor } from "@docket/db/accounts";
import type { SecretConfig } from "better-auth";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { IssuerParts } from "./issuer-parts.ts";
import { describeSecret, newTotpSecret, stepOfCode } from "./one-time-codes.ts";
import { replaceRecoveryCodes } from "./recovery-codes.ts";

type TwoFactor = typeof twoFactor.$inferSelect;
type Parts = Pick<IssuerParts, "db" | "secret">;

async function findTwoFactor(db: Database, userId: string): Promise<TwoFactor | undefined> {
  const [found] = await db.select().from(twoFactor).where(eq(twoFactor.userId, userId));
  return found;
}

/** Whether signing in by password asks for a second factor. */
export async function isTwoFactorOn(db: Database, userId: string): Promise<boolean> {
  const found = await findTwoFactor(db, userId);
  return found !== undefined && found.confirmedAt !== null;
}

async function stepOf(secret: SecretConfig, stored: TwoFactor, code: string) {
  return stepOfCode(await symmetricDecrypt({ key: secret, data: stored.secret }), code);
}

/**
 * Prepares two-factor sign-in in a transaction. A prepared but unconfirmed one is replaced.
 *
 * @throws ProblemError `two-factor-enabled`
 */
export async function prepareTwoFactor(
  { db, secret: key }: Parts,
  { id: userId, email }: { readonly id: string; readonly email: string },
): Promise<TwoFactorSetup> {
  const totpSecret = newTotpSecret();
  const secret = await symmetricEncrypt({ key, data: totpSecret });
  const prepared = await db
    .insert(twoFactor)
    .values({ userId, secret })
    .onConflictDoUpdate({
      target: twoFactor.userId,
      set: { secret, lastStep: 0 },
      setWhere: isNull(twoFactor.confirmedAt),
    })
    .returning({ userId: twoFactor.userId });
  if (prepared.length === 0) throw new ProblemError("two-factor-enabled");
  const recoveryCodes = await replaceRecoveryCodes(db, userId);
  return { ...describeSecret(totpSecret, email), recoveryCodes };
}

/**
 * Turns two-factor sign-in on. The code that shows that the app is set up is used up by it.
 *
 * @throws ProblemError `two-factor-not-enabled` when it was not prepared; `two-factor-enabled`;
 *   `wrong-code`
 */
export async function confirmTwoFactor(
  { db, secret }: Parts,
  userId: string,
  code: string,
): Promise<void> {
  const prepared = await findTwoFactor(db, userId);
  if (!prepared) throw new ProblemError("two-factor-not-enabled");
  if (prepared.confirmedAt !== null) throw new ProblemError("two-factor-enabled");
  const step = await stepOf(secret, prepared, code);
  if (step === null) throw new ProblemError("wrong-code");
  const confirmed = await db
    .update(twoFactor)
    .set({ confirmedAt: sql`now()`, lastStep: step })
    .where(
      and(
        eq(twoFactor.userId, userId),
        isNull(twoFactor.confirmedAt),
        // It may have been prepared anew in the meantime: the code is not for that secret.
        eq(twoFactor.secret, prepared.secret),
      ),
    )
    .returning({ userId: twoFactor.userId });
  if (confirmed.length === 0) throw new ProblemError("wrong-code");
}

/**
 * Turns two-factor sign-in off, also if it was only prepared.
 *
 * @returns whether it was on.
 */
export async function endTwoFactor(transaction: Database, userId: string): Promise<boolean> {
  const [ended] = await transaction
    .delete(twoFactor)
    .where(eq(twoFactor.userId, userId))
    .returning({ confirmedAt: twoFactor.confirmedAt });
  await transaction.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
  return ended !== undefined && ended.confirmedAt !== null;
}

/** @throws ProblemError `two-factor-not-enabled` */
export async function renewRecoveryCodes(
  transaction: Database,
  userId: string,
): Promise<NewRecoveryCodes> {
  // Locks the row, so that concurrent calls that renew the codes or turn two-factor off wait. Otherwise the codes
  // of both calls would be valid.
  const [enabled] = await transaction
    .select({ userId: twoFactor.userId })
    .from(twoFactor)
    .where(and(eq(twoFactor.userId, userId), isNotNull(twoFactor.confirmedAt)))
    .for("update");
  if (!enabled) throw new ProblemError("two-factor-not-enabled");
  return { recoveryCodes: await replaceRecoveryCodes(transaction, userId) };
}

/** How a code is used up: `false` when it was already, by who came first with it. */
export type SpendCode = (transaction: Database) => Promise<boolean>;

/**
 * Checks an app's code before the transaction in which it is used up, together with all older ones.
 *
 * @see RFC 6238 §5.2, "MUST NOT accept the second attempt"
 */
export async function checkTotpCode(
  { db, secret }: Parts,
  userId: string,
  code: string,
): Promise<SpendCode> {
  const stored = await findTwoFactor(db, userId);
  const step = stored ? await stepOf(secret, stored, code) : null;
  if (!stored || step === null) return () => Promise.resolve(false);
  return async (transaction) => {
    const spent = await transaction
      .update(twoFactor)
      .set({ lastStep: step })
      .where(
        and(
          eq(twoFactor.userId, userId),
          eq(twoFactor.secret, stored.secret),
          isNotNull(twoFactor.confirmedAt),
          lt(twoFactor.lastStep, step),
        ),
      )
      .returning({ userId: twoFactor.userId });
    return spent.length > 0;
  };
}
