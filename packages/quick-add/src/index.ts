export type { QuickAddDates, QuickAddDue, QuickAddRecurrence } from "./dates.ts";
export {
  MAX_QUICK_ADD_LENGTH,
  parseQuickAdd,
  type QuickAdd,
  type QuickAddContext,
} from "./parse-quick-add.ts";
export type { Span, SpanKind } from "./span.ts";
