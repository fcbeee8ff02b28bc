import { unauthenticated } from "./shared-cases.ts";
import type { Cases } from "./world.ts";

export const USER_CASES: Cases = {
  "user.me": [
    { kind: "valid", story: "who am I", input: () => ({}), gives: { id: "(me)", email: "(me)" } },
    ...unauthenticated.map((story) => ({ ...story, input: () => ({}) })),
  ],
};
