import { type Login, ProblemError, type Register, type Session, UserId } from "@docket/contracts";
import { isOutage } from "@docket/db";
import type { Account, AuthContext, DBTransactionAdapter, User } from "better-auth";
import type { IssuerParts } from "./issuer-parts.ts";
import type { Passwords } from "./passwords.ts";
import { PASSWORD_PROVIDER } from "./stored-passwords.ts";
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

/**
 * Opens an account.
 *
 * The password is hashed before the transaction begins: the embedded database serves nobody else
 * while one is open.
 *
 * @param emailVerified  whether somebody vouches for the address.
 * @param within  what has to happen in the same transaction, such as opening a first session.
 * @throws ProblemError `invalid-input` for a common password; `email-taken`, in any letter case, and
 *   also for those who lose a race for one address.
 */
export async function createAccount<Result>(
  { adapter, internalAdapter }: AuthContext,
  passwords: Passwords,
  { email, password, name = nameFrom(email) }: Register,
  emailVerified: boolean,
  within: (transaction: DBTransactionAdapter, user: User) => Promise<Result>,
): Promise<Result> {
  requireUncommonPassword(password, email);
  if (await internalAdapter.findUserByEmail(email)) throw new ProblemError("email-taken");
  const hashed = await passwords.hash(password);
  try {
    return await adapter.transaction(async (transaction) => {
      const now = { createdAt: new Date(), updatedAt: new Date() };
      const user = await transaction.create<Omit<User, "id">, User>({
        model: "user",
        data: { email: email.toLowerCase(), name, emailVerified, ...now },
      });
      await transaction.create<Omit<Account, "id">>({
        model: "account",
        data: {
          userId: user.id,
          accountId: user.id,
          providerId: PASSWORD_PROVIDER,
          password: hashed,
          ...now,
        },
      });
      return await within(transaction, user);
    });
  } catch (error) {
    if (isOutage(error)) throw error;
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
  passwords: Passwords,
  { email, password }: Login,
): Promise<PasswordShown> {
  const found = await internalAdapter.findUserByEmail(email);
  const account = await internalAdapter.findCredentialAccount(found?.user.id ?? NOBODY);
  const hashed = account?.password;
  const isMatch = await passwords.matches(password, hashed);
  if (!found || !hashed || !isMatch) throw new ProblemError("invalid-credentials");
  return { user: found.user, hashed };
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
  { passwords, attempts }: Pick<IssuerParts, "passwords" | "attempts">,
  user: User,
  password: string,
): Promise<string> {
  await attempts.take("password", user.id);
  const hashed = (await internalAdapter.findCredentialAccount(user.id))?.password;
  if (!(await passwords.matches(password, hashed)) || !hashed) {
    throw new ProblemError("invalid-credentials", { detail: "The password is not right." });
  }
  await attempts.forget("password", user.id);
  return hashed;
}

/**
 * Holds the password that was shown until a transaction ends. Comparing it takes its time, and meanwhile
 * another may have been set: what rests on the old one must not begin after all that did was ended.
 *
 * @throws ProblemError `invalid-credentials` when the password is another by now.
 */
export async function holdPassword(
  transaction: DBTransactionAdapter,
  { user, hashed }: PasswordShown,
): Promise<void> {
  // Written as it is, so that a change waits, and then finds what this transaction began.
  const held = await transaction.updateMany({
    model: "account",
    where: [
      { field: "userId", value: user.id },
      { field: "providerId", value: PASSWORD_PROVIDER },
      { field: "password", value: hashed },
    ],
    update: { password: hashed },
  });
  if (held === 0) throw new ProblemError("invalid-credentials");
}

/** Deletes an account and, by cascading foreign keys, all that is its owner's. */
export async function deleteAccount({ adapter }: AuthContext, email: string): Promise<boolean> {
  const where = [{ field: "email", value: email.toLowerCase() }];
  return (await adapter.deleteMany({ model: "user", where })) > 0;
}
