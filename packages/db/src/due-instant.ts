import type { Due, Timestamp } from "@docket/contracts";

type Timed = Extract<Due, { time: string }>;

const DAY = 86_400_000;
const EARLIEST = Date.parse("0001-01-01T00:00:00.000Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

/** The instant of a time on a zone's clocks, within the years that a timestamp can have. */
export function instantOf({ date, time, timeZone }: Timed): Timestamp {
  const wall = Date.parse(`${date}T${time}:00.000Z`);
  const clock = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
    timeZone,
    timeZoneName: "longOffset",
  });
  const early = wall - offsetAt(clock, wall - DAY);
  const late = wall - offsetAt(clock, wall + DAY);
  const isEarly = early + offsetAt(clock, early) === wall;
  const instant = isEarly || late + offsetAt(clock, late) !== wall ? early : late;
  return new Date(Math.min(Math.max(instant, EARLIEST), LATEST)).toISOString();
}

function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  const name = clock.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0", seconds = "0"] =
    /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === "-" ? -size : size) * 1_000;
}
