import * as fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { toCalendar } from "./calendar.ts";
import type { DatedTask, Moment } from "./dated-task.ts";

const NOW = new Date("2026-11-21T12:00:00.000Z");
const LETTER: DatedTask = {
  id: "01940000-0000-7000-8000-000000000001",
  title: "Post the letter",
  notes: "",
  completedAt: null,
  priority: "none",
  parentId: null,
  tags: [],
  due: { date: "2026-11-23" },
  start: null,
  repetition: null,
  version: 1,
  createdAt: "2026-11-20T08:15:30.123Z",
  updatedAt: "2026-11-21T08:15:30.999Z",
};
const AT_NINE: Moment = { date: "2026-11-23", time: "09:00", timeZone: "Europe/Berlin" };

async function textOf(...tasks: Partial<DatedTask>[]): Promise<string> {
  async function* pages() {
    for (const task of tasks) yield [{ ...LETTER, ...task }];
  }
  const pieces: string[] = [];
  for await (const piece of toCalendar(pages(), { name: "Docket", now: NOW })) pieces.push(piece);
  return pieces.join("");
}

/** As a reader that knows nothing of this writer sees it. */
async function read(...tasks: Partial<DatedTask>[]) {
  const calendar = new ICAL.Component(ICAL.parse(await textOf(...tasks)));
  const zones = calendar.getAllSubcomponents("vtimezone");
  ICAL.TimezoneService.reset();
  for (const zone of zones) ICAL.TimezoneService.register(zone);
  return {
    calendar,
    zones: zones.map((zone) => zone.getFirstPropertyValue("tzid")),
    toDos: calendar.getAllSubcomponents("vtodo"),
    events: calendar.getAllSubcomponents("vevent"),
  };
}

function instantOf(value: unknown): Date {
  if (value instanceof ICAL.Time) return value.toJSDate();
  throw new TypeError("Not a time.");
}

function shown(component: ICAL.Component | undefined): Record<string, string> {
  const properties = component?.getAllProperties() ?? [];
  return Object.fromEntries(
    properties.map((property) => [property.name, property.getValues().map(String).join(" | ")]),
  );
}

test("a task for a day is a to-do and an event of that day", async () => {
  const { toDos, events } = await read({
    notes: "At the **post office**, by noon;\nnot later",
    priority: "high",
    parentId: "01940000-0000-7000-8000-000000000002",
    tags: ["errands", "home, sweet home"],
    start: "2026-11-22",
    version: 3,
  });
  const common = {
    summary: "Post the letter",
    description: "At the **post office**, by noon;\nnot later",
    categories: "errands | home, sweet home",
    created: "2026-11-20T08:15:30Z",
    dtstamp: "2026-11-21T08:15:30Z",
    "last-modified": "2026-11-21T08:15:30Z",
    sequence: "2",
  };
  expect(toDos.map(shown)).toEqual([
    {
      ...common,
      uid: "01940000-0000-7000-8000-000000000001",
      dtstart: "2026-11-22",
      due: "2026-11-23",
      priority: "1",
      status: "NEEDS-ACTION",
      "related-to": "01940000-0000-7000-8000-000000000002",
    },
  ]);
  expect(events.map(shown)).toEqual([
    {
      ...common,
      uid: "01940000-0000-7000-8000-000000000001-event",
      dtstart: "2026-11-23",
      transp: "TRANSPARENT",
    },
  ]);
});

test("a task without notes, tags, parent or start says nothing of them", async () => {
  const { toDos, zones } = await read({});
  const names = Object.keys(shown(toDos[0]));
  expect(names).not.toContain("description");
  expect(names).not.toContain("categories");
  expect(names).not.toContain("related-to");
  expect(names).not.toContain("dtstart");
  expect(zones).toEqual([]);
});

test.each([
  ["a", 2_000],
  ["😀", 2_000],
])("of notes, the first 2 000 characters are there: %s", async (character, most) => {
  const { toDos } = await read({ notes: character.repeat(most) });
  expect(shown(toDos[0])["description"]).toBe(character.repeat(most));
  const { toDos: longer, events } = await read({ notes: character.repeat(most + 1) });
  const cut = `${character.repeat(most - 1)}…`;
  expect(shown(longer[0])["description"]).toBe(cut);
  expect(shown(events[0])["description"]).toBe(cut);
});

test("lines are as long as they may be, and break between characters", async () => {
  const text = await textOf({ title: `a${"é".repeat(100)}😀` });
  const [, folded = ""] = /\r\n(SUMMARY:(?:.|\r\n )*)/u.exec(text) ?? [];
  const lines = folded.split("\r\n");
  expect(lines.map((line) => Buffer.byteLength(line))).toEqual([75, 75, 65]);
});

test("a thousand tasks with long notes take no noticeable time", async () => {
  const tasks = Array.from({ length: 1_000 }, () => ({ notes: "é".repeat(10_000) }));
  const began = performance.now();
  await textOf(...tasks);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("a task that is done says so in both", async () => {
  const { toDos, events } = await read({ completedAt: "2026-11-21T07:00:00.000Z" });
  expect(shown(toDos[0])).toMatchObject({
    status: "COMPLETED",
    completed: "2026-11-21T07:00:00Z",
    summary: "Post the letter",
  });
  expect(shown(events[0])["summary"]).toBe("✓ Post the letter");
});

test.each([
  ["none", "0"],
  ["low", "9"],
  ["medium", "5"],
  ["high", "1"],
] as const)("priority %s is %s", async (priority, value) => {
  const { toDos } = await read({ priority });
  expect(shown(toDos[0])["priority"]).toBe(value);
});

describe("a start", () => {
  test.each<[string, Moment, string | undefined]>([
    ["2026-11-22", AT_NINE, "2026-11-22T00:00:00"],
    ["2026-11-23", AT_NINE, "2026-11-23T00:00:00"],
    ["2026-11-24", AT_NINE, undefined],
    ["2026-11-23", { ...AT_NINE, time: "00:00" }, undefined],
    ["2026-11-23", { date: "2026-11-23" }, undefined],
    ["2026-11-24", { date: "2026-11-23" }, undefined],
    ["2026-11-21", { date: "2026-11-23" }, "2026-11-21"],
  ])("on %s, when it is due at %j, is %s", async (start, due, dtstart) => {
    const { toDos } = await read({ start, due });
    expect(shown(toDos[0])["dtstart"]).toBe(dtstart);
  });
});

test("a time is one of its zone, which is described once, before what uses it", async () => {
  const text = await textOf({ due: AT_NINE }, { due: AT_NINE });
  expect(text).toContain("\r\nDUE;TZID=Europe/Berlin:20261123T090000\r\n");
  expect(text.match(/^BEGIN:VTIMEZONE/gm)).toHaveLength(1);
  expect(text.indexOf("BEGIN:VTIMEZONE")).toBeLessThan(text.indexOf("BEGIN:VTODO"));
  const { toDos, zones } = await read({ due: AT_NINE });
  expect(zones).toEqual(["Europe/Berlin"]);
  const due = toDos[0]?.getFirstPropertyValue("due");
  expect(instantOf(due).toISOString()).toBe("2026-11-23T08:00:00.000Z");
});

test("a zone in other letters is described under the name that its times have", async () => {
  const [one, other] = ["Europe/Berlin", "europe/berlin"];
  const text = await textOf({ due: AT_NINE }, { due: { ...AT_NINE, timeZone: other } });
  expect(text.match(/^TZID:.*$/gm)?.map((line) => line.trim())).toEqual([
    `TZID:${one}`,
    `TZID:${other}`,
  ]);
});

test.each(["UTC", "Etc/UTC", "etc/utc"])("a time in %s names no zone", async (timeZone) => {
  const text = await textOf({ due: { ...AT_NINE, timeZone } });
  expect(text).toContain("\r\nDUE:20261123T090000Z\r\n");
  expect(text).not.toContain("TZID");
});

test("zones are described as their clocks go", async () => {
  const zones = [
    "America/New_York",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Gaza",
  ];
  const dues = fc.record({
    timeZone: fc.constantFrom(...zones),
    // Midday is neither skipped nor doubled anywhere.
    date: fc
      .integer({ min: Date.UTC(2022, 0, 1) / 86_400_000, max: Date.UTC(2040, 0, 1) / 86_400_000 })
      .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    time: fc.constant("12:00"),
  });
  await fc.assert(
    fc.asyncProperty(dues, async (due) => {
      const { toDos } = await read({ due });
      const at = instantOf(toDos[0]?.getFirstPropertyValue("due"));
      const clock = new Intl.DateTimeFormat("sv", {
        timeZone: due.timeZone,
        dateStyle: "short",
        timeStyle: "short",
      });
      expect(clock.format(at)).toBe(`${due.date} 12:00`);
    }),
    { numRuns: 100 },
  );
});

test("a series shows its coming days, and only in the event", async () => {
  const repetition = { rule: "FREQ=WEEKLY;BYDAY=MO", occurrence: AT_NINE };
  const { toDos, events } = await read({ due: AT_NINE, repetition });
  expect(Object.keys(shown(toDos[0]))).not.toContain("rrule");
  expect(events).toHaveLength(1);
  const days = new ICAL.Event(events[0]).iterator();
  const next = [days.next(), days.next(), days.next()];
  expect(next.map((day) => day?.toJSDate().toISOString())).toEqual([
    "2026-11-23T08:00:00.000Z",
    "2026-11-30T08:00:00.000Z",
    "2026-12-07T08:00:00.000Z",
  ]);
});

test("an occurrence that was moved is an exception of its series", async () => {
  const repetition = { rule: "FREQ=WEEKLY", occurrence: { date: "2026-11-23" } };
  const { events } = await read({ due: { date: "2026-11-25" }, repetition });
  const [series, moved] = events;
  expect(new Set(events.map((event) => shown(event)["uid"])).size).toBe(1);
  expect(shown(series)).toMatchObject({ dtstart: "2026-11-23", rrule: "FREQ=WEEKLY" });
  expect(shown(moved)).toMatchObject({ dtstart: "2026-11-25", "recurrence-id": "2026-11-23" });
  expect(shown(moved)).not.toHaveProperty("rrule");
  const event = new ICAL.Event(series, { exceptions: moved ? [moved] : [] });
  expect(event.getOccurrenceDetails(event.iterator().next()).startDate.toString()).toBe(
    "2026-11-25",
  );
});

describe("what people type stays what it is", () => {
  test.each([
    ["an injected line", "Milk\r\nATTACH:https://example.org/spy\r\nX:1"],
    ["an injected component", "Milk\nEND:VTODO\nBEGIN:VALARM"],
    ["what is a line end to some", "Milk\u2028ATTACH:x\u2029ATTACH:y\u0085ATTACH:z"],
    ["control characters", "Mi\u0007lk\u000b\u001b[31m\u007f"],
    ["marks of the format", String.raw`a\nb; c, d: "e" \; \\`],
    ["emoji at every border", "👩‍👩‍👧".repeat(40)],
    ["characters of two octets", "ß".repeat(200)],
    ["nothing but white space inside", `a${" ".repeat(200)}b`],
  ])("%s", async (_, title) => {
    const text = await textOf({ title, notes: title, tags: [title, "next"] });
    expect(text.split("\r\n").join("")).not.toMatch(/[\r\n]/);
    for (const line of text.split("\r\n")) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toMatch(/(?!\t)[\p{Cc}\u2028\u2029\ufffd]/u);
    }
    // A backslash that ends one of several values misleads the reader, not the writer.
    const tags = [title.replace(/\\+$/, ""), "next"];
    const { calendar, toDos, events } = await read({ title, notes: title, tags });
    const names = calendar.getAllSubcomponents().map(({ name }) => name);
    expect(names).toEqual(["vtodo", "vevent"]);
    const kept = title
      .replaceAll(/\r\n|[\u2028\u2029\u0085]/g, "\n")
      .replaceAll(/(?![\t\n])\p{Cc}/gu, "");
    for (const component of [toDos[0], events[0]]) {
      expect(component?.getFirstPropertyValue("summary")).toBe(kept);
      expect(component?.getFirstPropertyValue("description")).toBe(kept);
      expect(component?.getFirstProperty("categories")?.getValues()).toEqual([
        kept.replace(/\\+$/, ""),
        "next",
      ]);
      expect(component?.getAllSubcomponents()).toEqual([]);
      expect(component?.hasProperty("attach")).toBe(false);
    }
  });

  test("any title at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (title) => {
        const { toDos, events } = await read({ title });
        expect([toDos.length, events.length]).toEqual([1, 1]);
        const kept = title
          .replaceAll(/\r\n|[\r\u2028\u2029\u0085]/g, "\n")
          .replaceAll(/(?![\t\n])\p{Cc}/gu, "");
        expect(toDos[0]?.getFirstPropertyValue("summary")).toBe(kept);
      }),
      { numRuns: 300 },
    );
  });
});

test("no tasks are a calendar as well", async () => {
  const { calendar } = await read();
  expect(calendar.getFirstPropertyValue("version")).toBe("2.0");
  expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("Docket");
});
