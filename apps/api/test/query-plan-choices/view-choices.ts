import { ABSENT, type FieldChoices, type Input } from "./choice.ts";
import { existingTags, taskWithSubtasks } from "./existing.ts";
import { LARGE_LIST } from "./task-choices.ts";

/** What a view asks for, and how many rows it may read for it, when that is more than a page. */
interface View {
  readonly input: Input;
  readonly longest?: number;
}

/** Of one's own tasks, as `query-plans.test.ts` makes them. */
const OWN_LISTS = 2_000;

/** Sorted, open, and of one list where the order is the list's own. */
const ORDERS: readonly Input[] = [
  { sort: "updated" },
  { sort: "updated", direction: "asc" },
  { sort: "due", completed: false },
  { sort: "due", filter: "!done due:any" },
  { sort: "due", due: "any", completed: false, direction: "desc" },
  { sort: "due", filter: "!done due:none" },
  { sort: "priority", completed: false },
  { sort: "priority", completed: false, direction: "asc" },
  { sort: "title", completed: false },
  { sort: "title", filter: "!done", direction: "desc" },
  { sort: "position", listId: LARGE_LIST },
  { sort: "position", listId: "inbox", direction: "desc" },
];

/** More than a page, since one in eight has not started and one in two is in the list. */
const OF_THOSE_STARTED = 150;
/** Eight times a page, and some. */
const TO_FIND_ONE_IN_EIGHT = 510;
/** Four times a page, and some: the parts have no priority. */
const TO_FIND_ONE_IN_FOUR = 255;
/** Two in three of those that are not in the trash, and the parts. */
const OWN_OPEN = 4_600;
const OF_A_TAG = 200;
/** All that are not in the trash. */
const OWN_LIVE = 7_100;
/** One in five, and the parts. */
const OWN_TRASH = 1_900;

/** What clients ask for field by field: those that follow an order of their own, or are found along another. */
const SELECTIONS: readonly View[] = [
  { input: { parentId: taskWithSubtasks, sort: "position" } },
  ...[1, 50, 100].map((limit) => ({ input: { started: true, limit }, longest: OF_THOSE_STARTED })),
  ...[undefined, LARGE_LIST, "inbox"].map((listId) => ({
    input: { completed: false, started: true, listId },
    longest: OF_THOSE_STARTED,
  })),
  { input: { completed: false, started: false }, longest: TO_FIND_ONE_IN_EIGHT },
  { input: { priority: ["high"] }, longest: TO_FIND_ONE_IN_FOUR },
  // PostgreSQL goes through the newest until a page is full. What has these tags is in the trash.
  { input: { tagId: existingTags }, longest: OWN_LIVE },
  // The index has them by when they were deleted.
  { input: { trashed: true }, longest: OWN_TRASH },
  // A plan for any days cannot tell where all of them end; one for these does, along the order of days.
  { input: { due: "today,overdue", completed: false, sort: "due" }, longest: OWN_OPEN },
  // PostgreSQL goes through the newest: it takes those that are due for many.
  { input: { due: "today,overdue", completed: false }, longest: OWN_OPEN },
];

/**
 * Views by themselves, since all that they can be put together of would be too many. Those with no bound of their own
 * have an index to themselves; others are found among an owner's own tasks.
 */
export const VIEWS: Readonly<Record<string, readonly View[]>> = {
  "task.list": [
    ...ORDERS.flatMap((order) => [1, 50, 100].map((limit) => ({ input: { ...order, limit } }))),
    ...SELECTIONS,
    { input: { filter: "!done due:2026-12-01..2026-12-02", sort: "due" } },
    // All that has the tag, and which of it is open; nothing else.
    { input: { filter: 'tag:"tag 00001" !done' }, longest: 2 * OF_A_TAG },
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
