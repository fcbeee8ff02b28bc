import { ProblemError } from "@docket/contracts";
import { z } from "zod";

const most = z.int().min(1);

/**
 * What a file of another service may hold. All of it is in memory while it is read, so a machine with more memory
 * can have higher limits.
 *
 * @see docs/limits.md
 */
export const FileLimits = z.object({
  /** UTF-16 code units of the whole file. */
  characters: most,
  /** Also the most lists. */
  tasks: most,
  /** Different ones. */
  tags: most,
  /** Values of a JSON file. */
  values: most,
  /** Rows of a CSV file. */
  rows: most,
  /** Columns of a CSV file. */
  columns: most,
});
export type FileLimits = Readonly<z.infer<typeof FileLimits>>;

/** Far more than the services write: Todoist has 17 columns, and 300 tasks in a project. */
export const DEFAULT_FILE_LIMITS: FileLimits = {
  characters: 16 * 1_048_576,
  tasks: 100_000,
  tags: 10_000,
  values: 3_000_000,
  rows: 200_000,
  columns: 100,
};

/** @throws ProblemError `payload-too-large` when a file holds more of something than it may. */
export function requireAtMost(limit: number, count: number, what: string): void {
  if (count <= limit) return;
  const detail = `A file of another service can have at most ${limit.toLocaleString("en")} ${what}. Split it into smaller files.`;
  throw new ProblemError("payload-too-large", { detail });
}
