import { randomBytes } from "node:crypto";
import { base32 } from "@better-auth/utils/base32";
import type { Database } from "@docket/db";
import { recoveryCode } from "@docket/db/accounts";
import { and, eq } from "drizzle-orm";
import { digestOf } from "./digest.ts";

const COUNT = 10;

/** 80 bits, such as `k7wq-2mzb-v5xd-a3ht`: more than a digest can be searched for. */
function newRecoveryCode(): string {
  const letters = base32.encode(randomBytes(10), { padding: false }).toLowerCase();
  return letters.match(/.{4}/g)?.join("-") ?? letters;
}

/** However it was typed: letter case, dashes and spaces do not matter. */
function digestOfCode(code: string): string {
  return digestOf("recovery-code", code.toLowerCase().replaceAll(/[^a-z2-7]/g, ""));
}

/** Gives a user new codes, of which only digests are kept. The old codes no longer work. */
export async function replaceRecoveryCodes(db: Database, userId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, newRecoveryCode);
  await db.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
  await db
    .insert(recoveryCode)
    .values(codes.map((code) => ({ userId, digest: digestOfCode(code) })));
  return codes;
}

/** Uses a code up; `false` when it is none of the user's, or no longer. */
export async function spendRecoveryCode(
  db: Database,
  userId: string,
  code: string,
): Promise<boolean> {
  const spent = await db
    .delete(recoveryCode)
    .where(and(eq(recoveryCode.userId, userId), eq(recoveryCode.digest, digestOfCode(code))))
    .returning({ digest: recoveryCode.digest });
  return spent.length > 0;
}
