import { type Due, LONGEST_QUICK_ADD_LINE } from "@docket/contracts";
import { type QuickAddRecurrence, readDates } from "./dates.ts";
import { Line } from "./line.ts";
import type { DateContext } from "./wall-clock.ts";

export interface DatePhrase {
  readonly due: Due;
  readonly recurrence: QuickAddRecurrence | null;
}

/**
 * Parses a text that is only a due date, as quick add parses it in a line: `every 3rd friday 8pm`.
 *
 * @returns `null` when a part of it is not understood.
 * @throws RangeError  for an unknown time zone.
 */
export function parseDatePhrase(text: string, context: DateContext): DatePhrase | null {
  if (text.length > LONGEST_QUICK_ADD_LINE) return null;
  const line = new Line(text);
  const { due, start, recurrence } = readDates(line, context);
  const isWhole = /^[\s\uE000,]*$/.test(line.unread);
  return due !== null && start === null && isWhole ? { due, recurrence } : null;
}
