import { type Due, type ListTasks, TaskSort } from "@docket/contracts";
import { createTestDatabase, people } from "@docket/testing";
import { expect, test } from "vitest";

const ZONES = ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"];

test.each([
  [
    "times of two zones",
    "UTC",
    [
      ["09:00", "Asia/Kolkata"],
      ["06:00", "UTC"],
    ],
  ],
  ["a whole day where the caller's clocks are ahead", "Asia/Kolkata", [[], ["20:00", "UTC", -1]]],
  ["a whole day where they are behind", "America/Los_Angeles", [["07:59", "UTC"], []]],
  ["a whole day and its first moment", "Asia/Kolkata", [[], ["18:30", "UTC", -1]]],
] as const)(
  "%s stand in the order of their moments",
  { timeout: 60_000 },
  async (_, timeZone, dues) => {
    await using database = await createTestDatabase();
    const { ada } = await people(database);
    for (const [n, [time, zone, day = 0]] of [...dues.entries()].toReversed()) {
      const date = `2026-12-${String(10 + (day ?? 0)).padStart(2, "0")}`;
      const due: Due = time && zone ? { date, time, timeZone: zone } : { date };
      await ada.task.create({ title: `${n}`, due });
    }
    const titles = async (direction: "asc" | "desc") =>
      (await ada.task.list({ sort: "due", timeZone, direction })).items.map(({ title }) => title);
    expect(await titles("asc")).toEqual(dues.map((__, n) => `${n}`));
    expect(await titles("desc")).toEqual(dues.map((__, n) => `${n}`).toReversed());
  },
);

test.each(["asc", "desc"] as const)(
  "%s, pages of any size have each task once, and dates that are cleared come last",
  async (direction) => {
    await using database = await createTestDatabase();
    const { ada } = await people(database);
    for (const date of ["2026-12-09", "2026-12-10", "2026-12-11"]) {
      for (const due of [
        { date },
        { date },
        ...ZONES.flatMap((timeZone) => [
          { date, time: "00:00", timeZone },
          { date, time: "18:30", timeZone },
        ]),
        null,
      ]) {
        await ada.task.create({ title: "Post the letter", due });
      }
    }
    for (const timeZone of ZONES) {
      const whole = await ada.task.list({ sort: "due", timeZone, direction, limit: 100 });
      expect(whole.items).toHaveLength(33);
      expect(whole.items.slice(-3).map(({ due }) => due)).toEqual([null, null, null]);
      for (const limit of [1, 7]) {
        const paged: string[] = [];
        let cursor: ListTasks["cursor"];
        do {
          const page = await ada.task.list({ sort: "due", timeZone, direction, limit, cursor });
          paged.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(paged).toEqual(whole.items.map(({ id }) => id));
      }
    }
  },
  60_000,
);

test("no day is listed twice in a zone whose clocks are put back after midnight", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  // On 28 October 2001, one minute after midnight, the clocks of St John's were put back to 23:01 of the day
  // before.
  const timeZone = "America/St_Johns";
  await ada.task.create({ title: "before", due: { date: "2001-10-27" } });
  await ada.task.create({ title: "day", due: { date: "2001-10-28" } });
  await ada.task.create({
    title: "time",
    due: { date: "2001-10-28", time: "02:45", timeZone: "UTC" },
  });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ada.task.list({ sort: "due", timeZone, limit: 1, cursor });
    seen.push(...page.items.map(({ title }) => title));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(["before", "day", "time"]);
});

/** Filters by whether tasks have a date, and the titles of those that they show. */
const DATED = [
  ["due:any", ["dated"]],
  ["!due:none", ["dated"]],
  ["due:any,any !due:none", ["dated"]],
  ["due:none", ["undated"]],
  ["!due:any", ["undated"]],
  ["due:any,none", ["dated", "undated"]],
  ["!due:any,none", []],
  ["due:any due:none", []],
  ["!due:any due:2026-12-10", []],
] as const;

test("filters by whether tasks have a date show the same tasks in every order, and in search", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  await ada.task.create({ title: "dated", due: { date: "2026-12-10" } });
  await ada.task.create({
    title: "dated",
    due: { date: "2026-12-10", time: "18:30", timeZone: "UTC" },
  });
  await ada.task.create({ title: "undated" });
  await ada.task.create({ title: "undated" });

  const listed = async (input: Partial<ListTasks>) => {
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ada.task.list({ ...input, limit: 1, cursor });
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return titles.toSorted();
  };
  for (const [filter, shown] of DATED) {
    const expected = shown.flatMap((title) => [title, title]);
    for (const sort of TaskSort.options) {
      expect(await listed({ filter, sort, direction: "asc" }), `${filter} ${sort}`).toEqual(
        expected,
      );
      expect(await listed({ filter, sort, direction: "desc" }), `${filter} ${sort}`).toEqual(
        expected,
      );
    }
    const found = await ada.task.search({ query: "dated", filter });
    expect(found.items.map(({ title }) => title).toSorted(), filter).toEqual(expected);
  }
  expect(await listed({ due: "none", sort: "due" })).toEqual(["undated", "undated"]);
  expect(await listed({ due: "none", filter: "due:any", sort: "due" })).toEqual([]);
});
