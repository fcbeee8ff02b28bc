import { LONGEST_QUICK_ADD_LINE } from "@docket/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuickAdd, type QuickAdd } from "./index.ts";

const context = {
  now: new Date("2026-11-20T10:15:00Z"),
  timeZone: "Europe/Berlin",
  lists: ["Home"],
  tags: ["money"],
};

/** The spans of a line, as a reader sees them. */
function marked(text: string): string[] {
  return parseQuickAdd(text, context).spans.map(
    ({ start, end, kind }) => `${kind}: ${text.slice(start, end)}`,
  );
}

describe("spans", () => {
  test("mark what was understood, with its little words", () => {
    expect(marked("Pay rent every month on the 1st 9am #Home @money p1")).toEqual([
      "recurrence: every month on the 1st",
      "due: 9am",
      "list: #Home",
      "tag: @money",
      "priority: p1",
    ]);
    expect(marked("Essay due by Friday at 5pm")).toEqual(["due: due by Friday at 5pm"]);
  });

  test("count UTF-16 code units, as the text fields of browsers do", () => {
    const { spans } = parseQuickAdd("🎂 tomorrow", context);
    expect(spans).toEqual([{ kind: "due", start: 3, end: 11 }]);
  });

  test("are one where several phrases say one thing", () => {
    expect(marked("Gym every day until 1 Dec")).toEqual(["recurrence: every day until 1 Dec"]);
    expect(marked("tomorrow #Home at 9:30")).toEqual([
      "due: tomorrow",
      "list: #Home",
      "due: at 9:30",
    ]);
  });

  test("take along the punctuation that would stand alone in the title", () => {
    expect(marked("Tomorrow: call Ben")).toEqual(["due: Tomorrow:"]);
    expect(marked("Call Ben, tomorrow")).toEqual(["due: , tomorrow"]);
    expect(marked("Call Ben (tomorrow) again")).toEqual(["due: (tomorrow)"]);
  });
});

describe("lists and tags", () => {
  test("without known lists any name is a list's", () => {
    const { now, timeZone } = context;
    expect(parseQuickAdd("Milk #Shopping", { now, timeZone })).toMatchObject({
      title: "Milk",
      listName: "Shopping",
    });
  });

  test("a list that is called Inbox is that list", () => {
    expect(parseQuickAdd("Milk #inbox", context).listName).toBeNull();
    expect(parseQuickAdd("Milk #inbox", { ...context, lists: ["Inbox"] }).listName).toBe("Inbox");
  });

  test("names are the same to the parser when they are to a reader", () => {
    const lists = ["STRASSE", "Cafe\u0301 Noir"];
    expect(parseQuickAdd("x #straße", { ...context, lists }).listName).toBe("STRASSE");
    expect(parseQuickAdd("x #caf\u00E9  noir y", { ...context, lists })).toMatchObject({
      title: "x y",
      listName: "Cafe\u0301 Noir",
    });
  });

  test("where nothing has a name as it is written, dots and accents make no difference", () => {
    const known = { ...context, lists: ["İstanbul", "Uber"], tags: ["Café noir", "Über", "´"] };
    expect(parseQuickAdd("x #istanbul", known).listName).toBe("İstanbul");
    expect(parseQuickAdd('x #"ISTANBUL"', known).listName).toBe("İstanbul");
    expect(parseQuickAdd("x #über", known).listName).toBe("Uber");
    expect(parseQuickAdd("x @cafe  noir y", known)).toMatchObject({
      title: "x y",
      tagNames: ["Café noir"],
    });
    expect(parseQuickAdd("x @uber", known).tagNames).toEqual(["Über"]);
    expect(parseQuickAdd("x @uber", { ...known, tags: ["Über", "uber"] }).tagNames).toEqual([
      "uber",
    ]);
    expect(parseQuickAdd("x @¨", known).tagNames).toEqual(["¨"]);
  });

  test("a name has 100 characters at most, as tags have", () => {
    const name = "n".repeat(100);
    expect(parseQuickAdd(`x @${name}`, context).tagNames).toEqual([name]);
    expect(parseQuickAdd(`x @${name}n`, context).tagNames).toEqual([]);
  });
});

describe("zones", () => {
  test.each([
    ["Pacific/Kiritimati", "2026-11-22"],
    ["Asia/Kathmandu", "2026-11-21"],
    ["Pacific/Pago_Pago", "2026-11-20"],
  ])("at half past ten in Greenwich, tomorrow in %s is %s", (timeZone, date) => {
    const now = new Date("2026-11-20T10:30:00Z");
    expect(parseQuickAdd("Call tomorrow", { now, timeZone }).due).toEqual({ date });
  });

  test("hours from now pass as clocks measure, days as calendars do", () => {
    // Berlin's clocks go from 01:59 to 03:00 on 28 March 2027.
    const now = new Date("2027-03-28T00:30:00Z");
    const at = { now, timeZone: "Europe/Berlin" };
    expect(parseQuickAdd("Call in 2 hours", at).due).toMatchObject({ time: "04:30" });
    expect(parseQuickAdd("Call in 1 day", at).due).toEqual({ date: "2027-03-29" });
  });

  test("UNTIL is the end of the day in the zone, in summer and in winter time", () => {
    const rule = (text: string) => parseQuickAdd(text, context).recurrence?.rule;
    expect(rule("x every day 9am until 24 Dec")).toBe("FREQ=DAILY;UNTIL=20261224T225959Z");
    expect(rule("x every day 9am until 24 June")).toBe("FREQ=DAILY;UNTIL=20270624T215959Z");
  });

  test("an unknown zone is the caller's mistake", () => {
    expect(() => parseQuickAdd("x", { ...context, timeZone: "Mars/Olympus" })).toThrow(RangeError);
  });
});

/** Words of the language, marks and noise, in any order. */
const word = fc.oneof(
  fc.constantFrom(
    ...'every every! day days week month other 2 3rd last friday sat sun mon and on the of at by until starting start for 5 times tomorrow today tonight next may 3 May 2027 9am 17:30 in hours after completion noon morning #Home #home @money @new p1 p4 \\p1 \\today \\\\ \\ ( ) , . : ! - (today) "x @"a #"Home" 2026-12-24 24/12/2026 1st of Watch Friday Night Tomorrow daily week report Ben is “Ben” - — … P1 17h30 2026-12-24T10:00'.split(
      " ",
    ),
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const space = fc.constantFrom(" ", " ", " ", "  ", "\t", "\n", "\u00A0", "");
const line = fc
  .array(fc.tuple(word, space), { maxLength: 30 })
  .map((parts) => parts.flat().join(""));
const seed = Number(process.env["PROPERTY_SEED"] ?? Date.now() % 2 ** 31);
const runs = { numRuns: 2_000, seed };

/** What is left of a line, read independently: spans cut out, backslashes before words dropped, white space with them. */
function leftOver(text: string, { spans }: QuickAdd): string {
  const characters = Array.from({ length: text.length }, (_, index) => text.charAt(index));
  for (const { start, end } of spans) characters.fill("\uE007", start, end);
  return characters
    .join("")
    .replace(/(^|[\s\uE007])([([]?)\\(?=[^\s\uE007])/g, "$1$2")
    .replace(/\uE007+/g, " ")
    .replace(/\s+/g, "");
}

describe("any text", { timeout: 30_000 }, () => {
  test("spans lie within the text, in order, apart from each other", () => {
    fc.assert(
      fc.property(line, (text) => {
        let from = 0;
        for (const { start, end } of parseQuickAdd(text, context).spans) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      runs,
    );
  });

  test("what is outside of the spans is the title", () => {
    fc.assert(
      fc.property(line, (text) => {
        const quickAdd = parseQuickAdd(text, context);
        expect(quickAdd.title).toBe(quickAdd.title.replace(/\s+/g, " ").trim());
        // Where a span was there may be a space, or none before punctuation.
        expect(quickAdd.title.replace(/\s+/g, "")).toBe(leftOver(text, quickAdd));
      }),
      runs,
    );
  });

  test("dates are real and not past, and a series has a first day", () => {
    fc.assert(
      fc.property(line, (text) => {
        const { due, start, recurrence } = parseQuickAdd(text, context);
        for (const date of [due?.date, start]) {
          if (date === undefined || date === null) continue;
          expect(new Date(`${date}T00:00:00Z`).toISOString()).toContain(date);
          expect(date >= "2026-11-20").toBe(true);
        }
        expect(recurrence === null || due !== null).toBe(true);
      }),
      runs,
    );
  });

  test("a line that is escaped word by word is all title", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."every day #Home @money p1 tomorrow 9am on 3 May".split(" "))),
        (words) => {
          const text = words.map((each) => `\\${each}`).join(" ");
          expect(parseQuickAdd(text, context)).toMatchObject({ title: words.join(" "), spans: [] });
        },
      ),
      runs,
    );
  });
});

describe("long lines", () => {
  test("over 1 000 characters a line is all title", () => {
    const text = `${"x".repeat(LONGEST_QUICK_ADD_LINE)} tomorrow`;
    expect(parseQuickAdd(text, context)).toMatchObject({ title: text, due: null, spans: [] });
  });

  const shapes = [
    "every ",
    "every mon ",
    "every day ",
    "every 1st and ",
    "every month on the 1st, ",
    "mon, ",
    "sat 9:30 ",
    "9am ",
    "at 9 ",
    "3 May ",
    "31 Feb ",
    "29 Feb ",
    "May 3 2027 ",
    "in 3 days ",
    "until ",
    "starting ",
    "for 5 ",
    "#a ",
    "#b #b ",
    "@a @b @c ",
    "#Home ",
    '#"',
    '@"\\',
    "@a@",
    "p1 ",
    "\\",
    "\\ ",
    "(",
    "(p1) ",
    ",",
    "!",
    " ",
    "\t\n",
    "1",
    "1/1/",
    "a. m. ",
    "1:1",
    "tomorrow, ",
  ];
  test.each(shapes)("%j, again and again, is read within 100 ms", (shape) => {
    const lists = [...context.lists, "b ".repeat(100)];
    parseQuickAdd("every mon 9am until 3 May", context);
    for (const length of [LONGEST_QUICK_ADD_LINE, 10_000]) {
      const started = performance.now();
      for (const text of [
        shape.repeat(length).slice(0, length),
        `${`x ${shape}`.repeat(length).slice(0, length - 2)} x`,
        `every mon${shape.repeat(length).slice(0, length - 10)}x`,
      ]) {
        parseQuickAdd(text, { ...context, lists });
      }
      expect(performance.now() - started).toBeLessThan(300);
    }
  });
});
