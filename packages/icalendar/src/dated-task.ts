import type { Priority } from "@docket/contracts";

/** A day, or a time on the clocks of a zone; the contract's `Due`. */
export type Moment =
  | { readonly date: string }
  | { readonly date: string; readonly time: string; readonly timeZone: string };

/** How a task comes back on days that are known by now. */
interface Repetition {
  /** RRULE's value, counted from this occurrence on. */
  readonly rule: string;
  /** Which occurrence this is, wherever its task was moved to. */
  readonly occurrence: Moment;
}

/** What a calendar shows of a task. */
export interface DatedTask {
  readonly id: string;
  readonly title: string;
  readonly notes: string;
  readonly completedAt: string | null;
  readonly priority: Priority;
  readonly parentId: string | null;
  /** The names of its tags. */
  readonly tags: readonly string[];
  readonly due: Moment;
  /** A day. */
  readonly start: string | null;
  readonly repetition: Repetition | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}
