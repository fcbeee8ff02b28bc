import { clampedMonthDay } from "./clamped-month-day.ts";
import type { ForeignFields } from "./foreign-fields.ts";
import type { ForeignRepeat } from "./foreign-records.ts";
import { isDay } from "./foreign-time.ts";

const WEEKDAYS: Readonly<Record<string, string>> = {
  sunday: "SU",
  monday: "MO",
  tuesday: "TU",
  wednesday: "WE",
  thursday: "TH",
  friday: "FR",
  saturday: "SA",
};

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
};

/**
 * @param due  the day from which it repeats.
 * @see https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export function repeatOf(recurrence: ForeignFields, due: string | null): ForeignRepeat | null {
  const rule = recurrence.record("pattern", (pattern) => ruleOf(pattern, due));
  const end = recurrence.record("range", (range) => endOf(range, due));
  if (rule !== null) return { rule: rule + (end ?? ""), from: "due" };
  recurrence.leaveOutAll("a pattern that is not known");
  return null;
}

/** Reads what its type says that it has. Graph writes the first of the week, and `first`, with all of them. */
function ruleOf(pattern: ForeignFields, due: string | null): string | null {
  pattern.repeats("index", "first");
  pattern.parsed("firstDayOfWeek", (name) => WEEKDAYS[name] ?? null);
  const interval = pattern.count("interval", 1, 100_000) ?? 1;
  const every = interval === 1 ? "" : `;INTERVAL=${interval}`;
  switch (pattern.text("type")) {
    case "daily":
      return `FREQ=DAILY${every}`;
    case "weekly":
      return `FREQ=WEEKLY${every}${daysOf(pattern)}${interval > 1 ? weekStartOf(pattern) : ""}`;
    case "absoluteMonthly":
      return `FREQ=MONTHLY${every}${clampedMonthDay(dayOf(pattern, due))}`;
    case "relativeMonthly": {
      const days = daysOf(pattern);
      return days === "" ? null : `FREQ=MONTHLY${every}${days}${placeOf(pattern)}`;
    }
    case "absoluteYearly": {
      const month = monthOf(pattern) ?? (Number(due?.slice(5, 7)) || null);
      const day = clampedMonthDay(dayOf(pattern, due), month);
      return month === null ? `FREQ=YEARLY${every}` : `FREQ=YEARLY${every};BYMONTH=${month}${day}`;
    }
    case "relativeYearly": {
      const [days, month] = [daysOf(pattern), monthOf(pattern)];
      if (days === "" || month === null) return null;
      return `FREQ=YEARLY${every};BYMONTH=${month}${days}${placeOf(pattern)}`;
    }
    default:
      return null;
  }
}

function daysOf(pattern: ForeignFields): string {
  const names = pattern.texts("daysOfWeek");
  const days = names.flatMap((name) => WEEKDAYS[name.toLowerCase()] ?? []);
  if (days.length < names.length) pattern.leaveOut("daysOfWeek", "unknown day");
  return days.length === 0 ? "" : `;BYDAY=${days.join(",")}`;
}

/** The day of the pattern, or that of the due date. */
function dayOf(pattern: ForeignFields, due: string | null): number | null {
  return pattern.count("dayOfMonth", 1, 31) ?? (Number(due?.slice(8, 10)) || null);
}

function monthOf(pattern: ForeignFields): number | null {
  return pattern.count("month", 1, 12);
}

function placeOf(pattern: ForeignFields): string {
  return `;BYSETPOS=${pattern.choice("index", ORDINALS) ?? 1}`;
}

function weekStartOf(pattern: ForeignFields): string {
  const first = pattern.choice("firstDayOfWeek", WEEKDAYS);
  return first === undefined ? "" : `;WKST=${first}`;
}

function endOf(range: ForeignFields, due: string | null): string {
  range.repeats("startDate", due ?? "");
  range.repeats("recurrenceTimeZone", "UTC");
  switch (range.choice("type", { noEnd: "noEnd", numbered: "numbered", endDate: "endDate" })) {
    case "numbered": {
      const count = range.count("numberOfOccurrences", 1, 1_000_000);
      return count === null ? "" : `;COUNT=${count}`;
    }
    case "endDate": {
      const end = range.parsed("endDate", (text) => (isDay(text.slice(0, 10)) ? text : null));
      return end === null ? "" : `;UNTIL=${end.slice(0, 10).replaceAll("-", "")}`;
    }
    default:
      return "";
  }
}
