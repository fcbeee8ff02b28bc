import { ABSENT, type FieldChoices, type Input } from "./choice.ts";
import { LARGE_LIST } from "./task-choices.ts";

/** What a view asks for, and how many rows it may read for it, when that is more than a page. */
interface View {
  readonly input: Input;
  readonly longest?: number;
}

/** Of one's own tasks, as `query-plans.test.ts` makes them. */
const OWN_LISTS = 2_000;
const OF_A_TAG = 200;
const OWN_UNDATED = 3_000;

/** Sorted, open, and of one list where the order is the list's own. */
const ORDERS: readonly Input[] = [
  { sort: "created", started: true },
  { sort: "updated" },
  { sort: "updated", direction: "asc" },
  { sort: "due", completed: false },
  { sort: "due", filter: "!done due:any" },
  { sort: "priority", completed: false },
  { sort: "priority", completed: false, direction: "asc" },
  { sort: "title", completed: false },
  { sort: "title", filter: "!done", direction: "desc" },
  { sort: "position", listId: LARGE_LIST },
  { sort: "position", listId: "inbox", direction: "desc" },
];

/**
 * The views that have an index to themselves. Whatever else is asked for is found among an owner's own tasks.
 */
export const VIEWS: Readonly<Record<string, readonly View[]>> = {
  "task.list": [
    ...ORDERS.flatMap((order) => [1, 50, 100].map((limit) => ({ input: { ...order, limit } }))),
    { input: { filter: "!done due:2026-12-01..2026-12-02", sort: "due" } },
    // PostgreSQL sorts what has no date: it takes them for few.
    { input: { filter: "!done due:none", sort: "due", limit: 20 }, longest: OWN_UNDATED },
    { input: { filter: 'tag:"tag 00001" !done' }, longest: 3 * OF_A_TAG },
    { input: { filter: 'list:"List 1" !done', limit: 5 }, longest: OWN_LISTS },
  ],
};

export const VIEW_CHOICES: FieldChoices = {
  "task.list filter": [ABSENT],
  "task.list tagId": [ABSENT],
  "task.list priority": [ABSENT],
  "task.list due": [ABSENT],
  "task.list started": [ABSENT],
  "task.list parentId": [ABSENT],
  "task.list trashed": [ABSENT],
  "task.list timeZone": [ABSENT],
  "task.list sort": [ABSENT],
  "task.list direction": [ABSENT],
  "task.search query": ["7999", "task 799", "tsak 7999"],
  "task.search filter": [ABSENT, "!done"],
  timeZone: [ABSENT],
};
