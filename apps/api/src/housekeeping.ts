import { TRASH_DAYS } from "@docket/contracts";
import { forgetOldImports, forgetOldKeys, ownersOfOldTrash, takeTurn } from "@docket/db";
import { callerFor, type Services } from "@docket/router";

const DAY = 86_400_000;

/** Seconds; a little less than the hour after which each instance asks for its turn again. */
const TURN = 3_500;

/** Owners at a time. */
const SOME = 100;

/**
 * Empties the trash of what has been in it for 30 days, as its owners would, and forgets the
 * outcomes and imports that nobody asks for any more. Of all instances one does it each hour.
 *
 * @returns whether it was this one's turn.
 */
export async function keepHouse(services: Services): Promise<boolean> {
  const { db } = services;
  if (!(await takeTurn(db, "housekeeping", TURN))) return false;
  await forgetOldKeys(db);
  await forgetOldImports(db);
  const deletedBefore = new Date(Date.now() - TRASH_DAYS * DAY).toISOString();
  for (;;) {
    const owners = await ownersOfOldTrash(db, deletedBefore, SOME);
    if (owners.length === 0) return true;
    for (const owner of owners) await callerFor(services, owner).trash.empty({ deletedBefore });
  }
}
