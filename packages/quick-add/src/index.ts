export type { QuickAddDates, QuickAddRecurrence } from "./dates.ts";
export { parseQuickAdd, type QuickAdd, type QuickAddContext } from "./parse-quick-add.ts";
