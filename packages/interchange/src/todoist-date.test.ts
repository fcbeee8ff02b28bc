import { expect, test } from "vitest";
import { parseTodoistDate } from "./todoist-date.ts";

/** A Saturday. */
const context = { today: "2026-11-21", timeZone: "Europe/Berlin" };

/** A date as Todoist documents it > when it is due > how it repeats. */
const DATES = `
2026-12-24 > 2026-12-24
2026-12-24T18:00:00 > 2026-12-24 18:00
2026-12-24 18:00 > 2026-12-24 18:00
2020-01-31 > 2020-01-31
24 Dec 2026 > 2026-12-24
24 Dec 2020 > 2020-12-24
December 24, 2026 6pm > 2026-12-24 18:00
12/24/2026 > 2026-12-24
24/12/2026 > 2026-12-24
27/1 > 2027-01-27
1/27 > 2027-01-27
Jul 22 > 2027-07-22
22 Jul > 2027-07-22
jan 27th > 2027-01-27
Oct 5 at 9am > 2027-10-05 09:00
27th > 2026-11-27
mid January > 2027-01-15
end of month > 2026-11-30
last day > 2026-11-30
today > 2026-11-21
tod > 2026-11-21
today at 10 > 2026-11-21 10:00
tomorrow > 2026-11-22
tom at 16:00 > 2026-11-22 16:00
Tomorrow at 4pm > 2026-11-22 16:00
monday > 2026-11-23
Fri @ 7pm > 2026-11-27 19:00
Friday at 19:00 > 2026-11-27 19:00
next week > 2026-11-23
next month > 2026-12-01
this weekend > 2026-11-21
next weekend > 2026-11-28
6pm > 2026-11-21 18:00
in the morning > 2026-11-21 09:00
5 days > 2026-11-26
+5 days > 2026-11-26
in 5 days > 2026-11-26
3 weeks > 2026-12-12
in 2 weeks > 2026-12-05
every day > 2026-11-21 > FREQ=DAILY
daily > 2026-11-21 > FREQ=DAILY
ev day > 2026-11-21 > FREQ=DAILY
every morning > 2026-11-21 09:00 > FREQ=DAILY
every afternoon > 2026-11-21 12:00 > FREQ=DAILY
every evening > 2026-11-21 19:00 > FREQ=DAILY
every night > 2026-11-21 22:00 > FREQ=DAILY
every weekday > 2026-11-23 > FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every workday at 9:00 > 2026-11-23 09:00 > FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every weekend > 2026-11-21 > FREQ=WEEKLY;BYDAY=SA
every week > 2026-11-21 > FREQ=WEEKLY
weekly > 2026-11-21 > FREQ=WEEKLY
every month > 2026-11-21 > FREQ=MONTHLY
monthly > 2026-11-21 > FREQ=MONTHLY
quarterly > 2026-11-21 > FREQ=MONTHLY;INTERVAL=3
every quarter > 2026-11-21 > FREQ=MONTHLY;INTERVAL=3
every year > 2026-11-21 > FREQ=YEARLY
yearly > 2026-11-21 > FREQ=YEARLY
every 3 days > 2026-11-21 > FREQ=DAILY;INTERVAL=3
every! 3 days > 2026-11-21 > FREQ=DAILY;INTERVAL=3 after completion
ev! 3 months > 2026-11-21 > FREQ=MONTHLY;INTERVAL=3 after completion
every other day > 2026-11-21 > FREQ=DAILY;INTERVAL=2
Every Other Week > 2026-11-21 > FREQ=WEEKLY;INTERVAL=2
every other monday > 2026-11-23 > FREQ=WEEKLY;INTERVAL=2;BYDAY=MO
every monday, friday > 2026-11-23 > FREQ=WEEKLY;BYDAY=MO,FR
ev mon, fri at 20:00 > 2026-11-23 20:00 > FREQ=WEEKLY;BYDAY=MO,FR
every sunday and saturday > 2026-11-21 > FREQ=WEEKLY;BYDAY=SA,SU
every 3rd friday > 2026-12-18 > FREQ=MONTHLY;BYDAY=3FR
every 3rd friday 8pm > 2026-12-18 20:00 > FREQ=MONTHLY;BYDAY=3FR
every last friday > 2026-11-27 > FREQ=MONTHLY;BYDAY=-1FR
every 15th > 2026-12-15 > FREQ=MONTHLY;BYMONTHDAY=15
every 27 > 2026-11-27 > FREQ=MONTHLY;BYMONTHDAY=27
every 31 > 2026-12-31 > FREQ=MONTHLY;BYMONTHDAY=31
every 2, 15, 27 > 2026-11-27 > FREQ=MONTHLY;BYMONTHDAY=2,15,27
every 27 at 9am > 2026-11-27 09:00 > FREQ=MONTHLY;BYMONTHDAY=27
every last day > 2026-11-30 > FREQ=MONTHLY;BYMONTHDAY=-1
every first workday > 2026-12-01 > FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
every 3rd workday > 2026-12-03 > FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3
every last workday > 2026-11-30 > FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
every jan 27th > 2027-01-27 > FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=27
every 27 jan > 2027-01-27 > FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=27
every 2 weeks starting 2026-12-17 > 2026-12-17 > FREQ=WEEKLY;INTERVAL=2
every day starting Aug 3 > 2027-08-03 > FREQ=DAILY
every day ending Dec 3 > 2026-11-21 > FREQ=DAILY;UNTIL=20261203
every day until 2026-12-03 > 2026-11-21 > FREQ=DAILY;UNTIL=20261203
every day for 3 weeks > 2026-11-21 > FREQ=DAILY;UNTIL=20261211
every day from 10 Dec until 20 Dec > 2026-12-10 > FREQ=DAILY;UNTIL=20261220
every day at 10am starting Friday for 8 weeks > 2026-11-27 10:00 > FREQ=DAILY;UNTIL=20270121T225959Z`
  .trim()
  .split("\n")
  .map((line) => line.split(" > "));

test.each(DATES)("the date %s is parsed", (text = "", due, rule) => {
  const date = parseTodoistDate(text, context);
  const said = date && [
    "time" in date.due ? `${date.due.date} ${date.due.time}` : date.due.date,
    ...(date.repeat
      ? [`${date.repeat.rule}${date.repeat.from === "completion" ? " after completion" : ""}`]
      : []),
  ];
  expect(said).toEqual([due, rule].filter((each) => each !== undefined));
});

test("times are in the user's time zone", () => {
  expect(parseTodoistDate("Oct 5 at 9am", context)?.due).toEqual({
    date: "2027-10-05",
    time: "09:00",
    timeZone: "Europe/Berlin",
  });
});

test.each([
  "",
  "2026-02-30",
  "30 Feb 2026",
  "every",
  "every 0 days",
  "every 32nd",
  "every full moon",
  "every 12 hours",
  "in 2 hours",
  "every 1st wed jan, 3rd thu jul",
  "every day at 9am, 5pm",
  "3/5",
  "ev 2 w",
  "25:00",
  "every day until June",
  "later this week",
  "jeden Tag",
  "every day ".repeat(10_000),
])("the date %.40j is not parsed", (text) => {
  expect(parseTodoistDate(text, context)).toBeNull();
});
