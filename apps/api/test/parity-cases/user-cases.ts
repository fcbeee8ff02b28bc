import { foreignAddress, unauthenticated, unknownField } from "./shared-cases.ts";
import type { Cases } from "./world.ts";

export const USER_CASES: Cases = {
  "user.me": [
    { kind: "valid", story: "who am I", input: () => ({}), gives: { id: "(me)", email: "(me)" } },
    ...unauthenticated.map((story) => ({ ...story, input: () => ({}) })),
  ],
  "user.usage": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ me }) => ({ userId: me.id }),
      gives: { filters: { used: 1, limit: 5_000 } },
    },
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
};
