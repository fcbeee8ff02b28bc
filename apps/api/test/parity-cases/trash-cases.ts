import {
  badKeys,
  badPages,
  foreignAddress,
  keyed,
  misaddressedTask,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

export const TRASH_CASES: Cases = {
  "trash.list": [
    {
      kind: "valid",
      story: "all of one's own",
      input: () => ({}),
      gives: { items: [{ title: "Trashed", deletedAt: "(time)" }], nextCursor: null },
    },
    {
      kind: "valid",
      story: "a page of it",
      input: () => ({ userId: "me", limit: 1 }),
      gives: { items: [{ title: "Trashed" }], nextCursor: null },
    },
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "trash.empty": [
    { kind: "valid", story: "all of it", input: () => ({}), gives: { purged: 1 } },
    {
      kind: "valid",
      story: "what is old",
      input: ({ me }) => ({ userId: me.id, deletedBefore: "2020-02-29T00:00:00.000Z" }),
      gives: { purged: 0 },
    },
    keyed("all of it", () => ({}), { purged: 1 }),
    ...["2020-02-30T00:00:00.000Z", "2020-02-29", "yesterday", ""].map((deletedBefore): Case => ({
      kind: "invalid",
      story: `before ${JSON.stringify(deletedBefore)}`,
      input: () => ({ deletedBefore }),
      gives: "invalid-input",
    })),
    ...badKeys(() => ({})),
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "trash.purge": [
    {
      kind: "valid",
      story: "one's own, at its version",
      input: ({ trashed }) => ({ taskId: trashed, ifVersion: 2 }),
      gives: undefined,
    },
    keyed("one's own", ({ trashed }) => ({ taskId: trashed }), undefined),
    {
      kind: "invalid",
      story: "a stale version",
      input: ({ trashed }) => ({ taskId: trashed, ifVersion: 1 }),
      gives: "task-changed",
    },
    {
      kind: "missing",
      story: "what is not in the trash",
      input: ({ open }) => ({ taskId: open }),
      gives: "task-not-found",
    },
    {
      kind: "missing",
      story: "what is not in the trash, at a stale version",
      input: ({ open }) => ({ taskId: open, ifVersion: 7 }),
      gives: "task-not-found",
    },
    {
      kind: "foreign",
      story: "what is in another owner's trash",
      input: ({ strangersTrashed }) => ({ taskId: strangersTrashed }),
      gives: "task-not-found",
    },
    ...badKeys(({ trashed }) => ({ taskId: trashed })),
    ...misaddressedTask,
    ...unauthenticated,
  ],
};
