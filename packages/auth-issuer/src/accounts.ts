import { type Login, ProblemError, type Register, type Session, UserId } from "@docket/contracts";
import { type Database, isOutage } from "@docket/db";
import { account as accounts, user as users } from "@docket/db/accounts";
import type { AuthContext, User } from "better-auth";
import { eq } from "drizzle-orm";
import type { IssuerParts } from "./issuer-parts.ts";
import { deleteQueuedMails } from "./mail-queue.ts";
import { PASSWORD_PROVIDER, rehashPassword } from "./stored-passwords.ts";
import { requireUncommonPassword } from "./weak-passwords.ts";

/** Who a look-up for a password is made for when there is no account: nobody has this id. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** What a client may know of an account. */
export function toPublicUser({ id, email, name, createdAt }: User): Session["user"] {
  return { id: UserId.parse(id), email, name, createdAt: createdAt.toISOString() };
}

/** The longest name that `Register` lets through; the local part of an address may be longer. */
function nameFrom(email: string): string {
  return (email.split("@")[0] ?? email).slice(0, 100);
}

interface AccountCreation<Result> {
  /** Whether the address counts as verified, because code in the process created the account. */
  readonly emailVerified: boolean;
  /** Runs first in the transaction, for example to redeem an invitation. */
  readonly before?: (transaction: Database) => Promise<void>;
  /** Runs last in the transaction, for example to create a first session. */
  readonly within: (transaction: Database, user: User) => Promise<Result>;
}

/**
 * Opens an account.
 *
 * The password is hashed before the transaction begins: the embedded database serves nobody else
 * while one is open.
 *
 * @throws ProblemError `invalid-input` for a common password; `email-taken`, in any letter case, and
 *   also for those who lose a race for one address.
 */
export async function createAccount<Result>(
  { internalAdapter }: AuthContext,
  { db, passwords }: Pick<IssuerParts, "db" | "passwords">,
  { email, password, name = nameFrom(email) }: Register,
  { emailVerified, before, within }: AccountCreation<Result>,
): Promise<Result> {
  requireUncommonPassword(password, email);
  if (await internalAdapter.findUserByEmail(email)) throw new ProblemError("email-taken");
  const hashed = await passwords.hash(password);
  try {
    return await db.transaction(async (transaction) => {
      await before?.(transaction);
      const [user] = await transaction
        .insert(users)
        .values({ email: email.toLowerCase(), name, emailVerified })
        .returning();
      if (!user) throw new Error("An account that was inserted was not returned.");
      await transaction.insert(accounts).values({
        userId: user.id,
        accountId: user.id,
        providerId: PASSWORD_PROVIDER,
        password: hashed,
      });
      return await within(transaction, user);
    });
  } catch (error) {
    if (isOutage(error) || error instanceof ProblemError) throw error;
    if (await internalAdapter.findUserByEmail(email)) {
      throw new ProblemError("email-taken", { cause: error });
    }
    throw error;
  }
}

/** Who showed a password, and that password as it is stored. */
export interface PasswordShown {
  readonly user: User;
  readonly hashed: string;
}

/**
 * Finds the account that an e-mail address and a password belong to.
 *
 * An unknown address costs what a wrong password costs: as many queries and one hash.
 *
 * @throws ProblemError `invalid-credentials`
 */
export async function findAccount(
  { internalAdapter }: AuthContext,
  { db, passwords }: Pick<IssuerParts, "db" | "passwords">,
  { email, password }: Login,
): Promise<PasswordShown> {
  const found = await internalAdapter.findUserByEmail(email);
  const account = await internalAdapter.findCredentialAccount(found?.user.id ?? NOBODY);
  const hashed = account?.password;
  const match = await passwords.compare(password, hashed);
  if (!found || !hashed || match === "no") throw new ProblemError("invalid-credentials");
  const { user } = found;
  if (match === "yes") return { user, hashed };
  return { user, hashed: await rehashPassword({ db, passwords }, user.id, { password, hashed }) };
}

/**
 * Asks once more who is there, for what a session alone does not allow: it may be a browser that was
 * left open.
 *
 * @returns the password as it is stored.
 * @throws ProblemError `invalid-credentials`; `too-many-requests` after ten wrong ones.
 */
export async function confirmPassword(
  { internalAdapter }: AuthContext,
  { db, passwords, attempts }: Pick<IssuerParts, "db" | "passwords" | "attempts">,
  user: User,
  password: string,
): Promise<string> {
  await attempts.take("password", user.id);
  const hashed = (await internalAdapter.findCredentialAccount(user.id))?.password;
  const match = await passwords.compare(password, hashed);
  if (!hashed || match === "no") {
    throw new ProblemError("invalid-credentials", { detail: "The password is not right." });
  }
  await attempts.forget("password", user.id);
  return match === "yes"
    ? hashed
    : rehashPassword({ db, passwords }, user.id, { password, hashed });
}

/** Deletes an account and, by cascading foreign keys, all that is its owner's. */
export async function deleteAccount(db: Database, email: string): Promise<boolean> {
  const address = email.toLowerCase();
  const deleted = await db
    .delete(users)
    .where(eq(users.email, address))
    .returning({ id: users.id });
  await deleteQueuedMails(db, address);
  return deleted.length > 0;
}
