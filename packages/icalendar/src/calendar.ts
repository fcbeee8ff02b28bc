import { property, textValue } from "./content-line.ts";
import type { DatedTask } from "./dated-task.ts";
import { events } from "./event.ts";
import { zoneOf } from "./moments.ts";
import { knownZone } from "./known-zones.ts";
import { toDo } from "./to-do.ts";

/** The years around now in which the changes of a zone's clocks are named. */
const YEARS_BACK = 5;
const YEARS_AHEAD = 15;

export interface CalendarOptions {
  /** What calendars call it. */
  readonly name: string;
  /** The time, which decides how far zones are described. */
  readonly now: Date;
}

/**
 * Dated tasks as one iCalendar object: each as a VTODO and as a VEVENT, under different UIDs. A zone is
 * described before what first uses it.
 *
 * @param pages  tasks in any order; each page is one piece of the text.
 * @returns the text in pieces, none of which waits for a later page.
 * @see RFC 5545, RFC 7986
 */
export async function* toCalendar(
  pages: AsyncIterable<readonly DatedTask[]>,
  { name, now }: CalendarOptions,
): AsyncGenerator<string, void, undefined> {
  const described = new Set<string>();
  const year = now.getUTCFullYear();
  const years = { first: year - YEARS_BACK, last: year + YEARS_AHEAD };

  async function toComponents(task: DatedTask): Promise<string> {
    let text = "";
    for (const moment of [task.due, task.repetition?.occurrence]) {
      const zone = moment ? zoneOf(moment) : null;
      if (zone === null || described.has(zone)) continue;
      described.add(zone);
      text += await knownZone(zone, years);
    }
    return text + toDo(task) + events(task);
  }

  yield [
    property("BEGIN", "VCALENDAR"),
    property("VERSION", "2.0"),
    property("PRODID", "-//Docket//Docket//EN"),
    property("NAME", textValue(name)),
    property("X-WR-CALNAME", textValue(name)),
    property("REFRESH-INTERVAL", "PT1H", { VALUE: "DURATION" }),
    property("X-PUBLISHED-TTL", "PT1H"),
  ].join("");
  for await (const page of pages) {
    let text = "";
    for (const task of page) text += await toComponents(task);
    yield text;
  }
  yield property("END", "VCALENDAR");
}
