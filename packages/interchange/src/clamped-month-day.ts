/** Days of the shortest month. */
const SHORTEST = 28;

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The parts of a rule for a day of the month that falls on the last day of shorter months, as in other services.
 * RFC 5545 would skip such months.
 *
 * @param day  1 to 31; `null` for a rule that uses the day of the task.
 * @param month  1 to 12, if the month is fixed.
 */
export function clampedMonthDay(day: number | null, month: number | null = null): string {
  if (day === null) return "";
  const last = Math.min(day, month === null ? day : (LENGTHS[month - 1] ?? day));
  const isAlwaysThere = last <= SHORTEST || (month !== null && month !== 2);
  if (isAlwaysThere) return `;BYMONTHDAY=${last}`;
  const days = [28, 29, 30, 31].filter((candidate) => candidate <= last);
  return `;BYMONTHDAY=${days.join(",")};BYSETPOS=-1`;
}
