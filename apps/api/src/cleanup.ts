import { TRASH_DAYS, type UserId } from "@docket/contracts";
import {
  forgetOldImports,
  forgetOldKeys,
  ownersOfOldTrash,
  takeTurn,
  withPatience,
} from "@docket/db";
import { callerFor, type Services } from "@docket/router";

const DAY_MS = 86_400_000;

/** A little less than the hour after which each instance tries to take the lease again. */
const LEASE_SECONDS = 3_500;

const OWNERS_PER_PAGE = 100;

/**
 * Permanently deletes tasks that have been in the trash for 30 days, in the name of their owners, and deletes expired
 * idempotency keys and imports. One of all instances does it each hour.
 *
 * @param onFailure  called for each owner whose trash could not be emptied; the other owners' trash is.
 * @returns whether this instance had the lease.
 */
export async function cleanUp(
  services: Services,
  onFailure: (error: unknown, owner: UserId) => void,
): Promise<boolean> {
  const { db } = services;
  if (!(await takeTurn(db, "housekeeping", LEASE_SECONDS))) return false;
  // The cleanup may delete any number of rows, so it gets a longer timeout than a call.
  await withPatience(async () => {
    await forgetOldKeys(db);
    await forgetOldImports(db);
  });
  const deletedBefore = new Date(Date.now() - TRASH_DAYS * DAY_MS).toISOString();
  let after: UserId | undefined;
  for (;;) {
    const owners = await ownersOfOldTrash(db, { deletedBefore, limit: OWNERS_PER_PAGE, after });
    const last = owners.at(-1);
    if (!last) return true;
    for (const owner of owners) {
      // A failure does not stop the cleanup for other owners; it is retried in an hour.
      await callerFor(services, owner)
        .trash.empty({ deletedBefore })
        .catch((error: unknown) => onFailure(error, owner.id));
    }
    after = last.id;
  }
}
