import { type User, UserId } from "@docket/contracts";
import {
  type Batch,
  createLiveChanges,
  createLongReads,
  DEFAULT_QUOTAS,
  newBatchId,
} from "@docket/db";
import { user } from "@docket/db/accounts";
import {
  callerFor,
  createAdmission,
  createCursorCodec,
  DEFAULT_CALL_LIMITS,
  DEFAULT_IMPORT_LIMITS,
  ImportTurns,
  type InternalCaller,
  type Services,
} from "@docket/router";
import type { TestDatabase } from "./database.ts";

/** Owns the tasks that a story is about. */
export const ADA: User = {
  id: UserId.parse("01940000-0000-7000-8000-0000000000ad"),
  email: "ada@example.com",
};

/** Would like to see them. */
export const EVE: User = {
  id: UserId.parse("01940000-0000-7000-8000-0000000000e5"),
  email: "eve@example.com",
};

/** Tests of procedures send no mail. */
export const NO_NOTICES: Services["notices"] = {
  add: () => Promise.resolve(),
  send: () => undefined,
};

/** What procedures work with, where no request ever has to show a token. */
export function testServices({
  db,
  announcements,
}: Pick<TestDatabase, "db" | "announcements">): Services {
  return {
    db,
    quotas: DEFAULT_QUOTAS,
    announcements,
    liveChanges: createLiveChanges({ db, announcements }),
    admission: createAdmission({ concurrency: 4, limits: DEFAULT_CALL_LIMITS }),
    longReads: createLongReads({ concurrency: 1, downloadsPerOwner: 4 }),
    imports: new ImportTurns(DEFAULT_IMPORT_LIMITS),
    cursors: createCursorCodec("a secret of tests, which guards nothing"),
    publicOrigin: "http://docket.test",
    notices: NO_NOTICES,
    verifyAccessToken: () => Promise.resolve(null),
  };
}

/** Gives Ada and Eve an account each, and an internal caller to speak with. */
export async function people(
  database: TestDatabase,
): Promise<{ ada: InternalCaller; eve: InternalCaller }> {
  await database.db.insert(user).values([
    { ...ADA, name: "Ada" },
    { ...EVE, name: "Eve" },
  ]);
  const services = testServices(database);
  return { ada: callerFor(services, ADA), eve: callerFor(services, EVE) };
}

/** A request of somebody's that writes, for tests that call the database's own functions. */
export function requestOf({ id }: User): Batch {
  return { owner: id, id: newBatchId(), source: "internal" };
}
