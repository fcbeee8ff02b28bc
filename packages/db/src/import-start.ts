import { type ImportFormat, ProblemError } from "@docket/contracts";
import { and, eq, inArray, isNotNull, ne, or } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type ImportKey, isLeft } from "./import-staging.ts";
import { DEFAULT_QUOTAS, type Quotas } from "./quotas.ts";
import { imports } from "./tables.ts";

type ImportQuota = Pick<Quotas, "importsPerDay">;

export interface NewImport extends ImportKey {
  readonly format: ImportFormat;
  readonly listName?: string | undefined;
  readonly timeZone: string;
}

/**
 * Starts an import in parts, and ends an unfinished one of the same owner.
 *
 * @throws ProblemError `quota-exceeded` when the owner has started too many imports within a day.
 */
export async function startImport(
  db: Database,
  about: NewImport,
  quotas: ImportQuota = DEFAULT_QUOTAS,
): Promise<void> {
  await makeWay(db, about);
  await insert(db, about, quotas);
}

/**
 * Starts an import whose file one request sends. What was sent under its id before and came to nothing makes
 * way for it, so that it can be sent again, as it was or mended.
 *
 * @throws ProblemError `idempotency-key-reused` when an import in parts has the id; `import-closed` while one
 *   that was sent before is being read.
 */
export async function startUpload(
  db: Database,
  about: NewImport & Required<ImportKey>,
  quotas: ImportQuota,
): Promise<void> {
  const { owner, id } = about;
  await makeWay(db, about);
  if (await insert(db, about, quotas)) return;
  const [there] = await db
    .select({ upload: imports.upload })
    .from(imports)
    .where(and(eq(imports.ownerId, owner), eq(imports.id, id)));
  if (there?.upload === null) throw new ProblemError("idempotency-key-reused");
  throw new ProblemError("import-closed", { detail: "This import is already running." });
}

/** Nobody finishes two imports at a time, and a request that sends a file anew has given up the one before. */
async function makeWay(db: Database, { owner, id }: ImportKey): Promise<void> {
  const isUpload = and(eq(imports.id, id), isNotNull(imports.upload));
  await db
    .delete(imports)
    .where(
      and(
        eq(imports.ownerId, owner),
        or(
          and(eq(imports.state, "receiving"), ne(imports.id, id)),
          and(isUpload, or(inArray(imports.state, ["receiving", "failed"]), isLeft)),
        ),
      ),
    );
}

async function insert(
  db: Database,
  { owner, id, upload, format, listName, timeZone }: NewImport,
  { importsPerDay }: ImportQuota,
): Promise<boolean> {
  // Each import and its result are kept for a day.
  if ((await db.$count(imports, eq(imports.ownerId, owner))) >= importsPerDay) {
    const detail = `You have started ${importsPerDay.toLocaleString("en")} imports within a day. Try again tomorrow.`;
    throw new ProblemError("quota-exceeded", { detail });
  }
  const values = { ownerId: owner, id, upload, format, listName, timeZone };
  const added = await db
    .insert(imports)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: imports.id });
  return added.length > 0;
}
