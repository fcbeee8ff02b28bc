const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** @returns when something was, to the day: "today", "yesterday", "3 days ago", "on 12 Nov 2026". */
export function describeDay(timestamp: string, now: Date): string {
  const then = new Date(timestamp);
  const days = Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  return days < 7 ? `${days} days ago` : `on ${DATE.format(then)}`;
}

function startOfDay(moment: Date): number {
  return new Date(moment).setHours(0, 0, 0, 0);
}
