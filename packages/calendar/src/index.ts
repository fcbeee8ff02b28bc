export { addDays, daysBetween } from "./days.ts";
export { checkRule, type RuleUse } from "./rule-check.ts";
export { nextOccurrence, type SeriesPlace } from "./occurrences.ts";
export { normalizeRule, RuleError } from "./recurrence-rule.ts";
export { instantOf, startOfDay, todayIn, wallClockAt, type WallClock } from "./wall-clock.ts";
