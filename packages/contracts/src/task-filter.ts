import type { CalendarDate } from "./due.ts";
import type { TaskId } from "./ids.ts";
import type { Priority } from "./priority.ts";

/*
 * A filter as data. `parseTaskFilter` reads it from text, `formatTaskFilter` writes it.
 */

/** Every term must hold. */
export type TaskFilter = readonly FilterTerm[];

export type FilterTerm = FilterCondition & {
  /** Whether it is what must not hold. */
  readonly negated: boolean;
};

export type FilterCondition =
  | { readonly field: "done" | "trashed" | "started" }
  | { readonly field: "due" | "start"; readonly values: readonly DayValue[] }
  | { readonly field: "list" | "tag"; readonly values: readonly NameValue[] }
  | { readonly field: "priority"; readonly values: readonly Priority[] }
  | { readonly field: "parent"; readonly values: readonly (TaskId | "none")[] };

/** Which days; today is where the caller is. */
export type DayValue =
  | { readonly kind: "today" | "tomorrow" | "overdue" | "none" | "any" }
  /** Today and the days after it, so many in all. */
  | { readonly kind: "days"; readonly count: number }
  /** Both ends are in it, and an absent one is open. One day is a range, too. */
  | {
      readonly kind: "range";
      readonly from: CalendarDate | null;
      readonly to: CalendarDate | null;
    };

/** `none` is the Inbox among lists, and no tag at all among tags. */
export type NameValue =
  | { readonly kind: "none" }
  | { readonly kind: "name"; readonly name: string };

/** In code points, as far as a filter's text may go. */
export const LONGEST_FILTER = 1_000;

/** What each field calls its `none`. */
export const NO_NAME = { list: "inbox", tag: "none" } as const;

/** How priorities may be written; the first way is the usual one. */
export const PRIORITY_WORDS: Readonly<Record<Priority, readonly string[]>> = {
  high: ["high", "p1"],
  medium: ["medium", "p2"],
  low: ["low", "p3"],
  none: ["none", "p4"],
};

/** The longest stretch that `due:7d` can be about. */
export const MOST_DAYS = 366;
