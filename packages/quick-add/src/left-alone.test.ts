import { describe, expect, test } from "vitest";
import { parseQuickAdd } from "./index.ts";

/** Friday, 20 November 2026, 11:15 in Berlin. */
const context = { now: new Date("2026-11-20T10:15:00Z"), timeZone: "Europe/Berlin" };

/** Lines that are only a title, one per line. */
const LINES: Readonly<Record<string, string>> = {
  films: `
Watch Tomorrow Never Dies
The Tonight Show
Saturday Night Fever
saturday night fever
tomorrow never dies
Watch Friday the 13th
Watch Freaky Friday
Watch Friday Night Lights
Watch The Day After Tomorrow
Watch Edge of Tomorrow
Watch Next Friday
Watch Any Given Sunday
Watch Saturday Night Live
Watch Monday Night Football
Watch The Long Good Friday
Watch Tuesdays with Morrie
Watch 28 Days Later
Watch Around the World in 80 Days
Watch Groundhog Day
Watch Independence Day
Watch Tomorrow When the War Began
Watch Never on Sunday
Watch Friday
Watch Wednesday season two
Watch My Week with Marilyn
Watch Weekend at Bernie's
Watch Thursday's Children
Watch The Year of Living Dangerously
Watch Midnight in Paris
Watch High Noon
Watch 3:10 to Yuma
Watch 13 Going on 30
Watch Two Days One Night
Watch Late Night with the Devil
Watch Die Another Day
Watch Today We Live
Watch His Girl Friday
Watch Ruby Tuesday live`,
  songs: `
Sunday Bloody Sunday
Listen to Blue Monday
Listen to Friday I'm in Love
Listen to Friday on My Mind
Listen to Monday Monday
Listen to Easy Like Sunday Morning
Listen to Tuesday's Gone
Listen to Saturday in the Park
Listen to Lazy Sunday
Listen to Manic Monday
Listen to Friday Night by Lily Allen
Listen to Every Day I Write the Book
Listen to Eight Days a Week
Listen to 4th of July by Sufjan Stevens
Listen to September
Sing Tomorrow from Annie
Sing Here Comes the Weekend
Play Ruby Tuesday
Play A Day in the Life
Learn Ruby Tuesday on guitar
Practise Stormy Monday`,
  "books and papers": `
USA Today article
Read Psychology Today
Read The Daily Telegraph
Read Tomorrow, and Tomorrow, and Tomorrow
Read The Man Who Was Thursday
Read Saturday by Ian McEwan
Read Ten Days That Shook the World
Read Friday by Robert Heinlein
Read Six Months Later
Read Harper's Weekly
Read Monthly Review
Read 11/22/63
Buy the Sunday Times
Buy Sunday paper
Subscribe to Tomorrow's World
Renew History Today subscription`,
  "places and firms": `
Eat at TGI Friday
Book table at Ruby Tuesday
Visit Easter Island
Drive to May Street
Meet at 1 May Square
Meet at Rue du 4 Septembre
Meet at Monday Coffee Roasters
Go to Black Friday sale
Buy tickets for Tomorrow X Together
Order from Monday Swimwear
Buy Friday Harbor ferry tickets
Email monday.com about invoice
Sign up for First Friday Art Walk
Sign up for Taco Tuesday
Meet at 221B Baker Street
at 10 Downing Street`,
  people: `
Wednesday Addams costume
Talk to Sunday Oliseh
Meet Wednesday Addams
Thank Tuesday Weld
Call Friday's plumber
Ask May Smith about rent
Email Sun Li
Call Jan
Jan Sobieski anrufen
Ask Jan 5 questions`,
  "days that describe a noun": `
Write monday report
Prepare weekly report
Daily standup notes
Daily stretch
Fix the daily build
Cancel friday lesson
Cancel the 9am meeting
Take 9am pills
Book 5pm train
Take the 17:05 to Rome
Move tuesday meeting to thursday
Reschedule Friday 3pm call
Report on Monday meeting
Buy cake for Sunday lunch
Check the weather for Saturday hike
Cook sunday roast
sunday roast
Finish tomorrow slides
Send today report
Book tomorrow flight
Order next week groceries
Plan next month budget
Plan this weekend trip
End of month report
Prepare end of year review
Print 12 December menu
Prepare 5 May parade
Plan 4th of July party
4th of July BBQ
Buy every monday newspaper
Pay monthly rent
Start Monday report
Watch Live from New York Saturday Night`,
  "ordinals before a noun": `
Water every 2nd plant
water every second plant
every 2nd plant needs water
every 15th customer gets cake
Give every 3rd child a balloon
Replace every 10th bulb on the string
Check every 1st page
Ask the 2nd person in the line
Do it for the 3rd time
Meet Ben on the 2nd floor
Fix bug on the 4th page
Pay by the 3rd quarter
The 3rd man wins`,
  "sentences about days": `
every day is a gift
Every day counts
Make every day count
Not every day is the same
Live every day as if it were your last
every day is Christmas
Every Friday feels like a holiday
Today is the day
Today I learned
Today was great
Tomorrow is another day
tomorrow will be better
tomorrow belongs to me
Friday is payday
is friday a holiday?
Ask if tomorrow is a holiday
find out if friday works for Ben
Ask why Tuesday is closed
Tell Ben that friday is fine
Remember that tomorrow is mum's birthday
What about Friday?
Happy Friday everyone
Thank God it's Friday
I hate Monday
Never on a Sunday
Not today
Since tuesday my knee hurts
From monday it rains
No later than friday
Work 9 - 5
half past 5`,
  "phrases that are longer than what is understood": `
every monday in May
every day except Sunday
every weekday but friday
friday before Christmas
friday after the holidays
first friday in May
Friday after next
Call friday next month
Call tomorrow next week
Call tomorrow friday
Call friday, saturday
Call two days before friday
Call the day before friday
Call in a week or two
Call in two or three days
Call a month on friday
Call later today
Call early tomorrow
Call late on friday
Call tonight or tomorrow
Call friday at 9 or 10
Walk every day or two
Walk every week or so
Gym twice daily
Swim twice a week on monday
Meeting 2026-12-24T10:00+02:00
Meeting 2020-12-24T10:00
Meeting 2026-13-24T10:00
Run every monday or friday`,
  "quotes, hyphens, other marks": `
"friday" sticker
"every day" tattoo
Say "see you tomorrow" to Ben
Write 'call me tomorrow' on the card
Write ‘call me tomorrow’ on the card
Quote “every day is a gift”
Translate „bis friday“
Translate «every monday»
Fix \`every 2 days\` rule
Friday-night tickets
post-Friday cleanup
mid-week review
Ben's mum's tomorrow
Log in to today.com
Call Ben/tomorrow
Call Ben {tomorrow}
🎉friday
friday🎉
Fix "see p1 here" label`,
  "other languages": `
Montag Müll rausbringen
heute Abend kochen
am 3. Mai Party
Überraschung morgen
Das tue ich gern
Rendez-vous le 3 mai
dom de mon ami
mon ami vient
Ir al mar
Do it mañana
Film de 2h30`,
  "priorities that are names": `
Buy P1 form
Fill P2 form
Fill in P2
Ask for P1 visa
P1 incident review
Park on P4
Park at P1 garage
Upgrade to P3
Pay p1 bill
Compare p1 with p2
p1 and p2 tickets
Set it to p1
The p1 queue
Fix p1/p2
p1 is down`,
};

const lines = Object.entries(LINES).map(
  ([kind, text]) => [kind, text.split("\n").filter((line) => line !== "")] as const,
);

describe.each(lines)("%s", (_, titles) => {
  test.each(titles)("%s", (title) => {
    expect(parseQuickAdd(title, context)).toMatchObject({
      title,
      priority: "none",
      due: null,
      start: null,
      recurrence: null,
      spans: [],
    });
  });
});
