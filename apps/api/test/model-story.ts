import { Priority } from "@docket/contracts";
import * as fc from "fast-check";
import { DOORS } from "./doors.ts";

/** Ids that several owners choose, each for themselves. */
export const CHOSEN = [1, 2, 3].map((n) => `01940000-0000-7000-8000-00000000000${n}`);

/** Whose thing a call names, and which of them. */
const name = fc.record({
  of: fc.constantFrom("own", "own", "own", "anyone", "chosen"),
  index: fc.nat(99),
});
export type Name = typeof name extends fc.Arbitrary<infer Value> ? Value : never;

const title = fc.oneof(
  fc.constantFrom("Post the letter", "  Post the letter\u3000", "100 % _of_ it; -- '\"\\", "👩‍👩‍👧"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => {
    return text.trim() !== "" && !text.includes("\0");
  }),
);
const notes = fc.constantFrom("", "*", "- one\n- two");
const priority = fc.constantFrom(...Priority.options);
const version = fc.constantFrom("none", "none", "current", "stale", "ahead");

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("create"),
      id: fc.option(fc.constantFrom(...CHOSEN), { nil: undefined }),
      content: fc.record(
        { title, notes, completed: fc.boolean(), priority },
        { requiredKeys: ["title"] },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("repeat"), index: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("get"), name }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("update"),
      name,
      version,
      changes: fc.record(
        {
          title,
          notes: fc.option(notes),
          completed: fc.boolean(),
          priority: fc.option(priority),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("delete"), name, version }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("purge"), name, version }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restore"), name, version }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("list"),
      limit: fc.integer({ min: 1, max: 4 }),
      completed: fc.option(fc.boolean(), { nil: undefined }),
      // Of any that somebody was given, in whatever listing it was.
      cursor: fc.option(fc.nat(99), { nil: undefined }),
    }),
  },
);
export type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

export const OWNERS = 3;
const door = fc.constantFrom(...Object.keys(DOORS));
/** What owners do at the same time, each one thing. */
const round = fc.uniqueArray(fc.record({ owner: fc.nat(OWNERS - 1), door, action }), {
  selector: ({ owner }) => owner,
  minLength: 1,
  maxLength: OWNERS,
});
/** All that happens in one run. */
export const story = fc.record({
  rounds: fc.array(round, { minLength: 1, maxLength: 14, size: "max" }),
  /** How each owner looks at everything in the end. */
  views: fc.tuple(
    ...Array.from({ length: OWNERS }, () =>
      fc.record({
        door,
        limit: fc.integer({ min: 1, max: 5 }),
        completed: fc.option(fc.boolean(), { nil: undefined }),
      }),
    ),
  ),
});
