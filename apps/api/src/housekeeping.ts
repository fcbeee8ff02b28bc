import { TRASH_DAYS, type UserId } from "@docket/contracts";
import {
  forgetOldImports,
  forgetOldKeys,
  ownersOfOldTrash,
  takeTurn,
  withPatience,
} from "@docket/db";
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
 * @param onFailure  told of each owner whose trash could not be emptied; the others' is.
 * @returns whether it was this one's turn.
 */
export async function keepHouse(
  services: Services,
  onFailure: (error: unknown, owner: UserId) => void,
): Promise<boolean> {
  const { db } = services;
  if (!(await takeTurn(db, "housekeeping", TURN))) return false;
  // The cleanup may delete any number of rows, so it gets a longer timeout than a call.
  await withPatience(async () => {
    await forgetOldKeys(db);
    await forgetOldImports(db);
  });
  const deletedBefore = new Date(Date.now() - TRASH_DAYS * DAY).toISOString();
  let after: UserId | undefined;
  for (;;) {
    const owners = await ownersOfOldTrash(db, { deletedBefore, limit: SOME, after });
    const last = owners.at(-1);
    if (!last) return true;
    for (const owner of owners) {
      // What cannot be emptied waits an hour, and nobody else waits for it.
      await callerFor(services, owner)
        .trash.empty({ deletedBefore })
        .catch((error: unknown) => onFailure(error, owner.id));
    }
    after = last.id;
  }
}
