export { type DatePhrase, parseDatePhrase } from "./date-phrase.ts";
export type { QuickAddDates, QuickAddRecurrence } from "./dates.ts";
export { parseQuickAdd, type QuickAdd, type QuickAddContext } from "./parse-quick-add.ts";
export type { DateContext } from "./wall-clock.ts";
