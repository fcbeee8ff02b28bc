import { foreignAddress, unauthenticated, unknownField } from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

/** What is wrong with any call about a thing of which there is one at most. */
const misaddressed: readonly Case[] = [unknownField, foreignAddress, ...unauthenticated];

export const CALENDAR_CASES: Cases = {
  "calendar.get": [
    { kind: "valid", story: "is there one?", input: () => ({}), gives: { createdAt: null } },
    ...misaddressed,
  ],
  "calendar.create": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ me }) => ({ userId: me.id }),
      gives: { createdAt: "(time)" },
    },
    ...misaddressed,
  ],
  "calendar.delete": [
    {
      kind: "valid",
      story: "one that may not be there",
      input: () => ({ userId: "me" }),
      gives: undefined,
    },
    ...misaddressed,
  ],
};
