import { z } from "zod";
import { write, type WriteCall, type WriteInput } from "./writes.ts";

/** The parts of a REST route that all deletions of one resource share. */
export const DELETE_ROUTE = {
  method: "DELETE",
  status: 204,
  ifMatch: "ifVersion",
  idempotencyKey: "idempotencyKey",
} as const;

/** The resolver of a procedure that deletes one resource. It returns nothing, so a repeat has nothing to read. */
export function deletion<Input extends WriteInput>(
  perform: (call: WriteCall<Input>) => Promise<void>,
  { isLong = false } = {},
) {
  return write({
    output: z.void(),
    isLong,
    makesRoom: true,
    recall: () => Promise.resolve(),
    perform,
  });
}
