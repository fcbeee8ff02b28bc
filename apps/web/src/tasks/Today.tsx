import { useToday } from "./use-today.ts";

const DAY = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/** The date, in words. */
export function Today() {
  return DAY.format(new Date(useToday()));
}
