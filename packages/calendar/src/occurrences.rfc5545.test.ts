import { describe, expect, test } from "vitest";
import { checkRule } from "./rule-check.ts";
import { nextOccurrence } from "./occurrences.ts";

/*
 * Every example of RFC 5545 §3.8.5.3, with the dates that the RFC lists. All start in New York.
 * EXDATE belongs to calendars, not to tasks: the one example that has it shows the rule's own dates.
 */

const timeZone = "America/New_York";

/** @param count  how many to take of a rule that goes on for ever. */
function series(rule: string, start: string, count = 1000): string[] {
  expect(checkRule({ rule, start, timeZone, from: "due" })).toBeNull();
  const found = [start];
  while (found.length < count) {
    const after = found.at(-1) ?? start;
    const next = nextOccurrence({ rule, start, timeZone, after, count: found.length });
    if (next === null) break;
    found.push(next);
  }
  return found;
}

/** `days("1997-09", "2-4,9", "09:00")` is the 2nd, 3rd, 4th and 9th of September, at nine. */
function days(month: string, ranges: string, ...times: string[]): string[] {
  return ranges.split(",").flatMap((range) => {
    const [first = "", last = first] = range.split("-");
    const all = [];
    for (let day = Number(first); day <= Number(last); day += 1) all.push(day);
    return all.flatMap((day) =>
      (times.length === 0 ? ["09:00"] : times).map(
        (time) => `${month}-${String(day).padStart(2, "0")}T${time}`,
      ),
    );
  });
}

const START = "1997-09-02T09:00";

interface Example {
  readonly title: string;
  readonly rule: string;
  readonly start?: string;
  readonly dates: readonly string[];
  /** "..." in the RFC. */
  readonly endless?: true;
}

const EXAMPLES: readonly Example[] = [
  {
    title: "Daily for 10 occurrences",
    rule: "FREQ=DAILY;COUNT=10",
    dates: days("1997-09", "2-11"),
  },
  {
    title: "Daily until December 24, 1997",
    rule: "FREQ=DAILY;UNTIL=19971224T000000Z",
    dates: [
      ...days("1997-09", "2-30"),
      ...days("1997-10", "1-31"),
      ...days("1997-11", "1-30"),
      ...days("1997-12", "1-23"),
    ],
  },
  {
    title: "Every other day - forever",
    rule: "FREQ=DAILY;INTERVAL=2",
    endless: true,
    dates: [
      ...days("1997-09", "2,4,6,8,10,12,14,16,18,20,22,24,26,28,30"),
      ...days("1997-10", "2,4,6,8,10,12,14,16,18,20,22,24,26,28,30"),
      ...days("1997-11", "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29"),
      ...days("1997-12", "1,3"),
    ],
  },
  {
    title: "Every 10 days, 5 occurrences",
    rule: "FREQ=DAILY;INTERVAL=10;COUNT=5",
    dates: [...days("1997-09", "2,12,22"), ...days("1997-10", "2,12")],
  },
  ...[
    "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
    "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
  ].map((rule) => ({
    title: `Every day in January, for 3 years: ${rule}`,
    rule,
    start: "1998-01-01T09:00",
    dates: [...days("1998-01", "1-31"), ...days("1999-01", "1-31"), ...days("2000-01", "1-31")],
  })),
  {
    title: "Weekly for 10 occurrences",
    rule: "FREQ=WEEKLY;COUNT=10",
    dates: [
      ...days("1997-09", "2,9,16,23,30"),
      ...days("1997-10", "7,14,21,28"),
      ...days("1997-11", "4"),
    ],
  },
  {
    title: "Weekly until December 24, 1997",
    rule: "FREQ=WEEKLY;UNTIL=19971224T000000Z",
    dates: [
      ...days("1997-09", "2,9,16,23,30"),
      ...days("1997-10", "7,14,21,28"),
      ...days("1997-11", "4,11,18,25"),
      ...days("1997-12", "2,9,16,23"),
    ],
  },
  {
    title: "Every other week - forever",
    rule: "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    endless: true,
    dates: [
      ...days("1997-09", "2,16,30"),
      ...days("1997-10", "14,28"),
      ...days("1997-11", "11,25"),
      ...days("1997-12", "9,23"),
      ...days("1998-01", "6,20"),
      ...days("1998-02", "3,17"),
    ],
  },
  ...[
    "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
    "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
  ].map((rule) => ({
    title: `Weekly on Tuesday and Thursday for five weeks: ${rule}`,
    rule,
    dates: [...days("1997-09", "2,4,9,11,16,18,23,25,30"), ...days("1997-10", "2")],
  })),
  {
    title: "Every other week on Monday, Wednesday and Friday until December 24, 1997",
    rule: "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
    start: "1997-09-01T09:00",
    dates: [
      ...days("1997-09", "1,3,5,15,17,19,29"),
      ...days("1997-10", "1,3,13,15,17,27,29,31"),
      ...days("1997-11", "10,12,14,24,26,28"),
      ...days("1997-12", "8,10,12,22"),
    ],
  },
  {
    title: "Every other week on Tuesday and Thursday, for 8 occurrences",
    rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
    dates: [...days("1997-09", "2,4,16,18,30"), ...days("1997-10", "2,14,16")],
  },
  {
    title: "Monthly on the first Friday for 10 occurrences",
    rule: "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
    start: "1997-09-05T09:00",
    dates: [
      ...days("1997-09", "5"),
      ...days("1997-10", "3"),
      ...days("1997-11", "7"),
      ...days("1997-12", "5"),
      ...days("1998-01", "2"),
      ...days("1998-02", "6"),
      ...days("1998-03", "6"),
      ...days("1998-04", "3"),
      ...days("1998-05", "1"),
      ...days("1998-06", "5"),
    ],
  },
  {
    title: "Monthly on the first Friday until December 24, 1997",
    rule: "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
    start: "1997-09-05T09:00",
    dates: [
      ...days("1997-09", "5"),
      ...days("1997-10", "3"),
      ...days("1997-11", "7"),
      ...days("1997-12", "5"),
    ],
  },
  {
    title: "Every other month on the first and last Sunday of the month for 10 occurrences",
    rule: "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
    start: "1997-09-07T09:00",
    dates: [
      ...days("1997-09", "7,28"),
      ...days("1997-11", "2,30"),
      ...days("1998-01", "4,25"),
      ...days("1998-03", "1,29"),
      ...days("1998-05", "3,31"),
    ],
  },
  {
    title: "Monthly on the second-to-last Monday of the month for 6 months",
    rule: "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
    start: "1997-09-22T09:00",
    dates: [
      ...days("1997-09", "22"),
      ...days("1997-10", "20"),
      ...days("1997-11", "17"),
      ...days("1997-12", "22"),
      ...days("1998-01", "19"),
      ...days("1998-02", "16"),
    ],
  },
  {
    title: "Monthly on the third-to-the-last day of the month, forever",
    rule: "FREQ=MONTHLY;BYMONTHDAY=-3",
    start: "1997-09-28T09:00",
    endless: true,
    dates: [
      ...days("1997-09", "28"),
      ...days("1997-10", "29"),
      ...days("1997-11", "28"),
      ...days("1997-12", "29"),
      ...days("1998-01", "29"),
      ...days("1998-02", "26"),
    ],
  },
  {
    title: "Monthly on the 2nd and 15th of the month for 10 occurrences",
    rule: "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
    dates: [
      ...days("1997-09", "2,15"),
      ...days("1997-10", "2,15"),
      ...days("1997-11", "2,15"),
      ...days("1997-12", "2,15"),
      ...days("1998-01", "2,15"),
    ],
  },
  {
    title: "Monthly on the first and last day of the month for 10 occurrences",
    rule: "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
    start: "1997-09-30T09:00",
    dates: [
      ...days("1997-09", "30"),
      ...days("1997-10", "1,31"),
      ...days("1997-11", "1,30"),
      ...days("1997-12", "1,31"),
      ...days("1998-01", "1,31"),
      ...days("1998-02", "1"),
    ],
  },
  {
    title: "Every 18 months on the 10th thru 15th of the month for 10 occurrences",
    rule: "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
    start: "1997-09-10T09:00",
    dates: [...days("1997-09", "10-15"), ...days("1999-03", "10-13")],
  },
  {
    title: "Every Tuesday, every other month",
    rule: "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
    endless: true,
    dates: [
      ...days("1997-09", "2,9,16,23,30"),
      ...days("1997-11", "4,11,18,25"),
      ...days("1998-01", "6,13,20,27"),
      ...days("1998-03", "3,10,17,24,31"),
    ],
  },
  {
    title: "Yearly in June and July for 10 occurrences",
    rule: "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
    start: "1997-06-10T09:00",
    dates: [1997, 1998, 1999, 2000, 2001].flatMap((year) => [
      ...days(`${year}-06`, "10"),
      ...days(`${year}-07`, "10"),
    ]),
  },
  {
    title: "Every other year on January, February, and March for 10 occurrences",
    rule: "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
    start: "1997-03-10T09:00",
    dates: [
      ...days("1997-03", "10"),
      ...[1999, 2001, 2003].flatMap((year) => [
        ...days(`${year}-01`, "10"),
        ...days(`${year}-02`, "10"),
        ...days(`${year}-03`, "10"),
      ]),
    ],
  },
  {
    title: "Every third year on the 1st, 100th, and 200th day for 10 occurrences",
    rule: "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
    start: "1997-01-01T09:00",
    dates: [
      ...days("1997-01", "1"),
      ...days("1997-04", "10"),
      ...days("1997-07", "19"),
      ...days("2000-01", "1"),
      ...days("2000-04", "9"),
      ...days("2000-07", "18"),
      ...days("2003-01", "1"),
      ...days("2003-04", "10"),
      ...days("2003-07", "19"),
      ...days("2006-01", "1"),
    ],
  },
  {
    title: "Every 20th Monday of the year, forever",
    rule: "FREQ=YEARLY;BYDAY=20MO",
    start: "1997-05-19T09:00",
    endless: true,
    dates: [...days("1997-05", "19"), ...days("1998-05", "18"), ...days("1999-05", "17")],
  },
  {
    title: "Monday of week number 20, forever",
    rule: "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    start: "1997-05-12T09:00",
    endless: true,
    dates: [...days("1997-05", "12"), ...days("1998-05", "11"), ...days("1999-05", "17")],
  },
  {
    title: "Every Thursday in March, forever",
    rule: "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
    start: "1997-03-13T09:00",
    endless: true,
    dates: [
      ...days("1997-03", "13,20,27"),
      ...days("1998-03", "5,12,19,26"),
      ...days("1999-03", "4,11,18,25"),
    ],
  },
  {
    title: "Every Thursday, but only during June, July, and August, forever",
    rule: "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
    start: "1997-06-05T09:00",
    endless: true,
    dates: [
      ...days("1997-06", "5,12,19,26"),
      ...days("1997-07", "3,10,17,24,31"),
      ...days("1997-08", "7,14,21,28"),
      ...days("1998-06", "4,11,18,25"),
      ...days("1998-07", "2,9,16,23,30"),
      ...days("1998-08", "6,13,20,27"),
      ...days("1999-06", "3,10,17,24"),
      ...days("1999-07", "1,8,15,22,29"),
      ...days("1999-08", "5,12,19,26"),
    ],
  },
  {
    // The RFC takes the start away with EXDATE; a task's first occurrence is the one it is due.
    title: "Every Friday the 13th, forever",
    rule: "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    endless: true,
    dates: [
      START,
      ...days("1998-02", "13"),
      ...days("1998-03", "13"),
      ...days("1998-11", "13"),
      ...days("1999-08", "13"),
      ...days("2000-10", "13"),
    ],
  },
  {
    title: "The first Saturday that follows the first Sunday of the month, forever",
    rule: "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
    start: "1997-09-13T09:00",
    endless: true,
    dates: [
      ...days("1997-09", "13"),
      ...days("1997-10", "11"),
      ...days("1997-11", "8"),
      ...days("1997-12", "13"),
      ...days("1998-01", "10"),
      ...days("1998-02", "7"),
      ...days("1998-03", "7"),
      ...days("1998-04", "11"),
      ...days("1998-05", "9"),
      ...days("1998-06", "13"),
    ],
  },
  {
    title: "Every 4 years, the first Tuesday after a Monday in November, forever",
    rule: "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    start: "1996-11-05T09:00",
    endless: true,
    dates: [...days("1996-11", "5"), ...days("2000-11", "7"), ...days("2004-11", "2")],
  },
  {
    title: "The third instance into the month of one of Tuesday, Wednesday, or Thursday, 3 months",
    rule: "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
    start: "1997-09-04T09:00",
    dates: [...days("1997-09", "4"), ...days("1997-10", "7"), ...days("1997-11", "6")],
  },
  {
    title: "The second-to-last weekday of the month",
    rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    start: "1997-09-29T09:00",
    endless: true,
    dates: [
      ...days("1997-09", "29"),
      ...days("1997-10", "30"),
      ...days("1997-11", "27"),
      ...days("1997-12", "30"),
      ...days("1998-01", "29"),
      ...days("1998-02", "26"),
      ...days("1998-03", "30"),
    ],
  },
  {
    // The RFC's 17:00 is in New York; as UNTIL has to be in UTC, that is 21:00.
    title: "Every 3 hours from 9:00 AM to 5:00 PM on a specific day",
    rule: "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
    dates: days("1997-09", "2", "09:00", "12:00", "15:00"),
  },
  {
    title: "Every 15 minutes for 6 occurrences",
    rule: "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
    dates: days("1997-09", "2", "09:00", "09:15", "09:30", "09:45", "10:00", "10:15"),
  },
  {
    title: "Every hour and a half for 4 occurrences",
    rule: "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
    dates: days("1997-09", "2", "09:00", "10:30", "12:00", "13:30"),
  },
  ...[
    "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
    "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
  ].map((rule) => ({
    title: `Every 20 minutes from 9:00 AM to 4:40 PM every day: ${rule}`,
    rule,
    endless: true as const,
    dates: days(
      "1997-09",
      "2-3",
      ...["09", "10", "11", "12", "13", "14", "15", "16"].flatMap((hour) => [
        `${hour}:00`,
        `${hour}:20`,
        `${hour}:40`,
      ]),
    ),
  })),
  {
    title: "The days selected make a difference because of the WKST value: Monday",
    rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
    start: "1997-08-05T09:00",
    dates: days("1997-08", "5,10,19,24"),
  },
  {
    title: "The days selected make a difference because of the WKST value: Sunday",
    rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
    start: "1997-08-05T09:00",
    dates: days("1997-08", "5,17,19,31"),
  },
  {
    title: "An invalid date (February 30) is ignored",
    rule: "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
    start: "2007-01-15T09:00",
    dates: [...days("2007-01", "15,30"), ...days("2007-02", "15"), ...days("2007-03", "15,30")],
  },
];

describe("the examples of RFC 5545 §3.8.5.3", () => {
  test.each(EXAMPLES)("$title", ({ rule, start = START, dates, endless }) => {
    expect(series(rule, start, endless ? dates.length : 1000)).toEqual(dates);
  });
});
