import { describe, expect, test } from "vitest";
import { parseQuickAdd } from "./index.ts";

/** Friday, 20 November 2026, 11:15 in Berlin. */
const context = {
  now: new Date("2026-11-20T10:15:00Z"),
  timeZone: "Europe/Berlin",
  lists: ["Home"],
};

/** A line, its title, and the due date, rule or priority. */
const LINES: Readonly<Record<string, string>> = {
  "a weekday with its week": `
Call Ben a week on friday > Call Ben > 2026-11-27
Call Ben friday week > Call Ben > 2026-11-27
Call Ben friday in two weeks > Call Ben > 2026-12-04
Call Ben friday next week > Call Ben > 2026-11-27
Call Ben friday of next week > Call Ben > 2026-11-27
Call Ben next week on friday at 9 > Call Ben > 2026-11-27 09:00
Call Ben this week friday > Call Ben > 2026-11-20
Call Ben friday in a week > Call Ben > 2026-11-27
Call Ben in two weeks on friday > Call Ben > 2026-12-04
Call Ben saturday in two weeks > Call Ben > 2026-12-05
Call Ben tomorrow week > Call Ben > 2026-11-28
Call Ben a week tomorrow > Call Ben > 2026-11-28
Call Ben a week today > Call Ben > 2026-11-27
Call Ben a week from tomorrow > Call Ben > 2026-11-28
Call Ben two weeks on friday > Call Ben > 2026-12-04
Call Ben a fortnight on friday > Call Ben > 2026-12-04
Call Ben friday fortnight > Call Ben > 2026-12-04
Call Ben 3 days after tomorrow > Call Ben > 2026-11-24
Call Ben a month from friday > Call Ben > 2026-12-20
Call Ben friday the 27th > Call Ben > 2026-11-27
tomorrow, saturday call Ben > call Ben > 2026-11-21
A week on Friday: call Ben > call Ben > 2026-11-27`,
  "everyday words": `
Stretch daily > Stretch > 2026-11-20 FREQ=DAILY
Stretch daily at 7am > Stretch > 2026-11-21 07:00 FREQ=DAILY
Daily: stretch > stretch > 2026-11-20 FREQ=DAILY
Daily at 9am stretch > stretch > 2026-11-21 09:00 FREQ=DAILY
Review weekly > Review > 2026-11-20 FREQ=WEEKLY
Gym weekly on mon and thu > Gym > 2026-11-23 FREQ=WEEKLY;BYDAY=MO,TH
Bins fortnightly on tuesday > Bins > 2026-11-24 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Pay rent monthly > Pay rent > 2026-11-20 FREQ=MONTHLY
Rent monthly on the 1st > Rent > 2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1
VAT quarterly > VAT > 2026-11-20 FREQ=MONTHLY;INTERVAL=3
Taxes yearly > Taxes > 2026-11-20 FREQ=YEARLY
Tax yearly on 31 May > Tax > 2027-05-31 FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31
Gym daily until 1 Dec > Gym > 2026-11-20 FREQ=DAILY;UNTIL=20261201
Report every last workday > Report > 2026-11-30 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
Report every 3rd weekday of the month > Report > 2026-12-03 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3
Weekly review every friday > Weekly review > 2026-11-20 FREQ=WEEKLY;BYDAY=FR
Call Ben in a fortnight > Call Ben > 2026-12-04
Call Ben in two fortnights > Call Ben > 2026-12-18
Call Ben in two weeks' time > Call Ben > 2026-12-04
Report end of week > Report > 2026-11-22
Report by the end of the week > Report > 2026-11-22
Report by end of next week > Report > 2026-11-29
Report end of month > Report > 2026-11-30
Report at the end of next month > Report > 2026-12-31
Report at the end of the year > Report > 2026-12-31
Report end of May > Report > 2027-05-31
end of week: report > report > 2026-11-22
Call 17h30 > Call > 2026-11-20 17:30
Call at 17h > Call > 2026-11-20 17:00
Call tomorrow 9h30 > Call > 2026-11-21 09:30
Déjeuner à 12h30 > Déjeuner > 2026-11-20 12:30
Renew 2026-12-24T10:00 > Renew > 2026-12-24 10:00
Renew on 2026-12-24T10:00:30. > Renew > 2026-12-24 10:00
2026-12-24T10:00 renew > renew > 2026-12-24 10:00
Call Ben first thing tomorrow > Call Ben > 2026-11-21
Party on the 3rd of May > Party > 2027-05-03`,
  "punctuation that goes with a date": `
Call Ben, tomorrow. > Call Ben > 2026-11-21
Call Ben tomorrow. > Call Ben > 2026-11-21
Call Ben tomorrow! > Call Ben > 2026-11-21
Call Ben tomorrow?! > Call Ben > 2026-11-21
Call Ben tomorrow... > Call Ben > 2026-11-21
Call Ben tomorrow… > Call Ben > 2026-11-21
Call Ben , tomorrow . > Call Ben > 2026-11-21
Call Ben; tomorrow > Call Ben > 2026-11-21
Call Ben: tomorrow > Call Ben > 2026-11-21
Call Ben - tomorrow > Call Ben > 2026-11-21
Call Ben -- tomorrow > Call Ben > 2026-11-21
Call Ben — tomorrow — about rent > Call Ben — about rent > 2026-11-21
Call Ben, tomorrow, about rent > Call Ben, about rent > 2026-11-21
Call Ben tomorrow, then Anna > Call Ben, then Anna > 2026-11-21
Call Ben. Tomorrow. Done > Call Ben. Done > 2026-11-21
Call Ben!!! tomorrow > Call Ben!!! > 2026-11-21
Call Ben (tomorrow). > Call Ben > 2026-11-21
Call Ben (tomorrow!) > Call Ben > 2026-11-21
Call Ben (tomorrow #Home) > Call Ben > 2026-11-21
[tomorrow] call Ben > call Ben > 2026-11-21
Tomorrow - call Ben > call Ben > 2026-11-21
Tomorrow… call Ben > call Ben > 2026-11-21
- tomorrow call Ben > call Ben > 2026-11-21
* friday: pay > pay > 2026-11-20
Call Ben every day. > Call Ben > 2026-11-20 FREQ=DAILY
Call Ben every day, at 9am. > Call Ben > 2026-11-21 09:00 FREQ=DAILY
🎂 Party 🎉 friday 🎉 > 🎂 Party 🎉 🎉 > 2026-11-20
Call Ben, p1, tomorrow. > Call Ben > 2026-11-21 high`,
  "dates beside names and nouns": `
Watch Dune tomorrow > Watch Dune > 2026-11-21
Watch Before Sunrise on Friday > Watch Before Sunrise > 2026-11-20
Watch 28 Days Later tonight > Watch 28 Days Later > 2026-11-20 21:00
Watch “Tomorrow Never Dies” tomorrow > Watch “Tomorrow Never Dies” > 2026-11-21
Read "every day" by Levithan tomorrow > Read "every day" by Levithan > 2026-11-21
Call Ben Friday > Call Ben > 2026-11-20
Call Ben Smith Friday at 5pm > Call Ben Smith > 2026-11-20 17:00
Call Ben Tomorrow > Call Ben > 2026-11-21
Talk to Ben Friday > Talk to Ben > 2026-11-20
Lunch with Anna Friday > Lunch with Anna > 2026-11-20
Flight to Rome Friday 12:30 > Flight to Rome > 2026-11-20 12:30
Submit report to HR on Monday > Submit report to HR > 2026-11-23
BUY MILK TOMORROW > BUY MILK > 2026-11-21
Buy milk TODAY > Buy milk > 2026-11-20
Gym Monday > Gym > 2026-11-23
Friday pay the rent > pay the rent > 2026-11-20
Monday: call Ben > call Ben > 2026-11-23
on Monday call Ben > call Ben > 2026-11-23
next monday dentist > dentist > 2026-11-23
In 3 days call Ben > call Ben > 2026-11-23
Every Monday call Ben > call Ben > 2026-11-23 FREQ=WEEKLY;BYDAY=MO
every 3 days water plants > water plants > 2026-11-20 FREQ=DAILY;INTERVAL=3
Friday 17:30 Call Ben > Call Ben > 2026-11-20 17:30
Tonight pizza with Ben > pizza with Ben > 2026-11-20 21:00
Call her tomorrow > Call her > 2026-11-21
Do that tomorrow > Do that > 2026-11-21
It's Anna's birthday tomorrow > It's Anna's birthday > 2026-11-21
Buy bread today for dinner > Buy bread for dinner > 2026-11-20
Call the dentist tomorrow at 9 about the tooth > Call the dentist about the tooth > 2026-11-21 09:00
Flat party on 5 May, 8pm at Anna's > Flat party at Anna's > 2027-05-05 20:00
Call Ben friday https://a.example > Call Ben https://a.example > 2026-11-20
Call tomorrow 9am to 10am > Call 9am to 10am > 2026-11-21
Plan my week on monday > Plan my week > 2026-11-23
Pills every day before bed > Pills before bed > 2026-11-20 FREQ=DAILY
Buy sun cream tomorrow > Buy sun cream > 2026-11-21
Buy 5" and 6" pipes tomorrow > Buy 5" and 6" pipes > 2026-11-21
Tax 31 Jan. > Tax > 2027-01-31`,
  priorities: `
Call Ben p1. > Call Ben > high
Call Ben (p1) > Call Ben > high
Call Ben - p1 > Call Ben > high
p1 - call Ben > call Ben > high
P1: fix the tap > fix the tap > high
p1 Fix tap > Fix tap > high
Fix p1 tomorrow > Fix > 2026-11-21 high
Call Ben tomorrow p1 about rent > Call Ben about rent > 2026-11-21 high
Fix tap p1, then call > Fix tap, then call > high
Buy P1 form tomorrow > Buy P1 form > 2026-11-21
Fix \`p1\` label p1 > Fix \`p1\` label > high
Buy P1 form p2 > Buy P1 form > medium`,
};

const groups = Object.entries(LINES).map(
  ([kind, text]) =>
    [
      kind,
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(" > ")),
    ] as const,
);

describe.each(groups)("%s", (_, lines) => {
  test.each(lines)("%s", (line = "", title, says) => {
    const { due, priority, recurrence, ...rest } = parseQuickAdd(line, context);
    const said = [
      due?.date ?? [],
      due && "time" in due ? due.time : [],
      recurrence?.rule ?? [],
      priority === "none" ? [] : priority,
    ];
    expect([rest.title, said.flat().join(" ")]).toEqual([title, says]);
  });
});
