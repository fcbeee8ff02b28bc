import { ProblemError } from "@docket/contracts";
import type { z } from "zod";
import type { CursorCodec } from "./cursor.ts";

/**
 * Where a page goes on.
 *
 * @returns `undefined` without a cursor: at the start.
 * @throws ProblemError `invalid-input` for a cursor that is none of this listing.
 */
export function openCursor<Position>(
  cursors: CursorCodec,
  schema: z.ZodType<Position>,
  scope: string,
  cursor: string | undefined,
): Position | undefined {
  if (cursor === undefined) return undefined;
  const position = cursors.open(scope, cursor);
  if (position) return schema.parse(position);
  throw new ProblemError("invalid-input", {
    errors: [
      {
        pointer: "/cursor",
        detail: "Must be the `nextCursor` of a response with the same filters and sort order.",
      },
    ],
  });
}
