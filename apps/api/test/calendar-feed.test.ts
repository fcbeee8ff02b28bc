import { CalendarFeed, NewCalendarFeed } from "@docket/contracts";
import { calendarTasks, type Database, findCalendarFeed } from "@docket/db";
import { callerFor } from "@docket/router";
import { ADA, createTestDatabase, people } from "@docket/testing";
import { sql } from "drizzle-orm";
import ICAL from "ical.js";
import { expect, test } from "vitest";
import { explain, PLAN_CACHE_MODES, type Statement } from "./query-plans.ts";
import {
  type Account,
  bearer,
  PUBLIC_ORIGIN,
  startTestServer,
  type TestServer,
} from "./test-server.ts";

const OWN = "/api/v1/users/me/calendar";
const DAY = 86_400_000;

async function makeFeed(server: TestServer, account: Account): Promise<string> {
  const response = await server.fetch(OWN, { method: "POST", headers: bearer(account) });
  expect(response.status).toBe(201);
  const { url } = NewCalendarFeed.parse(await response.json());
  expect(url).toMatch(/^http:\/\/docket\.test\/api\/calendar\/[\w-]{43}\.ics$/);
  return url.slice(PUBLIC_ORIGIN.length);
}

async function summaries(server: TestServer, path: string): Promise<unknown[]> {
  const response = await server.fetch(path);
  expect(response.status).toBe(200);
  const calendar = new ICAL.Component(ICAL.parse(await response.text()));
  return calendar.getAllSubcomponents("vtodo").map((toDo) => toDo.getFirstPropertyValue("summary"));
}

test("a calendar that knows the address reads the owner's dated tasks, and nobody else's", async () => {
  await using server = await startTestServer();
  const [ada, eve] = [await server.register("ada"), await server.register("eve")];
  const adas = callerFor(server.services, ada.user);
  const eves = callerFor(server.services, eve.user);
  const home = await adas.tag.create({ name: "home, sweet home" });
  const errand = await adas.tag.create({ name: "Errand" });
  const parent = await adas.task.create({
    title: "Post the letter",
    notes: "By noon;\nat the counter",
    priority: "high",
    tagIds: [home.id, errand.id],
    due: { date: "2030-05-06", time: "12:00", timeZone: "Europe/Lisbon" },
    start: "2030-05-01",
  });
  await adas.task.create({
    title: "Buy a stamp",
    parentId: parent.id,
    due: { date: "2030-05-05" },
  });
  await adas.task.create({ title: "Undated" });
  const trashed = await adas.task.create({ title: "Trashed", due: { date: "2030-05-04" } });
  await adas.task.delete({ taskId: trashed.id });
  await eves.task.create({ title: "Eve's", due: { date: "2030-05-05" } });
  await eves.task.create({ id: parent.id, title: "Eve's", due: { date: "2030-05-05" } });
  await eves.tag.create({ id: home.id, name: "Eve's" });

  const response = await server.fetch(await makeFeed(server, ada));
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/calendar; charset=utf-8",
    "cache-control": "private, no-cache",
  });
  const text = await response.text();
  expect(text).not.toContain("Eve");
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [stamp, letter, ...others] = calendar.getAllSubcomponents("vtodo");
  expect(others).toEqual([]);
  expect(stamp?.getFirstPropertyValue("summary")).toBe("Buy a stamp");
  expect(stamp?.getFirstPropertyValue("related-to")).toBe(parent.id);
  expect(letter?.getFirstPropertyValue("summary")).toBe("Post the letter");
  expect(letter?.getFirstPropertyValue("description")).toBe("By noon;\nat the counter");
  expect(letter?.getFirstProperty("categories")?.getValues()).toEqual([
    "Errand",
    "home, sweet home",
  ]);
  expect(letter?.getFirstProperty("due")?.toICALString()).toBe(
    "DUE;TZID=Europe/Lisbon:20300506T120000",
  );
  expect(calendar.getAllSubcomponents("vevent")).toHaveLength(2);
  expect(calendar.getAllSubcomponents("vtimezone")).toHaveLength(1);
});

test("tasks due outside the years of calendar programs are only left out of the feed", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const { task } = callerFor(server.services, ada.user);
  const timeZone = "Europe/Berlin";
  for (const date of ["0001-01-01", "1969-12-31", "1970-01-01", "9999-01-01", "9999-12-31"]) {
    await task.create({ title: date, due: { date } });
    await task.create({ title: date, due: { date, time: "00:00", timeZone } });
  }
  for (const date of ["1970-01-02", "9998-12-31"]) {
    await task.create({ title: date, due: { date }, start: "0001-01-01" });
    await task.create({ title: date, due: { date, time: "23:59", timeZone } });
  }
  expect(await summaries(server, await makeFeed(server, ada))).toEqual([
    "1970-01-02",
    "1970-01-02",
    "9998-12-31",
    "9998-12-31",
  ]);
  expect((await task.list({ sort: "due" })).items).toHaveLength(14);
});

test("a task that comes back shows its coming days, as many as are left", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const adas = callerFor(server.services, ada.user);
  const first = await adas.task.create({
    title: "Swim",
    due: { date: "2030-05-06", time: "18:00", timeZone: "Europe/Lisbon" },
    recurrence: { rule: "FREQ=WEEKLY;COUNT=3" },
  });
  await adas.task.create({
    title: "Cut the hedge",
    due: { date: "2030-05-07" },
    recurrence: { rule: "FREQ=MONTHLY", from: "completion" },
  });
  await adas.task.update({ taskId: first.id, completed: true });
  const calendar = new ICAL.Component(
    ICAL.parse(await (await server.fetch(await makeFeed(server, ada))).text()),
  );
  const series = calendar
    .getAllSubcomponents("vevent")
    .map((event) => [
      event.getFirstPropertyValue("summary"),
      String(event.getFirstPropertyValue("dtstart")),
      event.getFirstProperty("rrule")?.toICALString(),
    ]);
  expect(series).toEqual([
    ["Cut the hedge", "2030-05-07", undefined],
    ["Swim", "2030-05-13T18:00:00", "RRULE:FREQ=WEEKLY;COUNT=2"],
    ["✓ Swim", "2030-05-06T18:00:00", undefined],
  ]);
});

test("an address works until it is replaced or taken back, and then looks as if it never was", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const state = async () =>
    CalendarFeed.parse(await (await server.fetch(OWN, { headers: bearer(ada) })).json());
  expect(await state()).toEqual({ createdAt: null });

  const first = await makeFeed(server, ada);
  expect(await summaries(server, first)).toEqual([]);
  expect((await state()).createdAt).not.toBeNull();
  const second = await makeFeed(server, ada);
  expect(second).not.toBe(first);
  expect(await summaries(server, second)).toEqual([]);
  const replaced = await server.fetch(first);

  const never = `/api/calendar/${"A".repeat(43)}.ics`;
  const unknown = await server.fetch(never);
  expect([replaced.status, unknown.status]).toEqual([404, 404]);
  const sameAsUnknown = (await unknown.text()).replace(never, first);
  expect(await replaced.text()).toBe(sameAsUnknown);
  expect(replaced.headers.get("cache-control")).toBe("no-store");

  for (let time = 0; time < 2; time += 1) {
    const taken = await server.fetch(OWN, { method: "DELETE", headers: bearer(ada) });
    expect(taken.status).toBe(204);
  }
  expect((await server.fetch(second)).status).toBe(404);
  expect(await state()).toEqual({ createdAt: null });
});

test("what is no address of a feed is not found, and nothing is written there", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const path = await makeFeed(server, ada);
  for (const wrong of [
    path.slice(0, -4),
    path.replace(".ics", ".ICS"),
    path.replace(/.\.ics$/, ".ics"),
    path.replace(".ics", "%00.ics"),
    "/api/calendar/",
    "/api/calendar/%ff.ics",
    `/api/calendar/${"A".repeat(10_000)}.ics`,
    path.replace("/api/", "/api/v1/"),
  ]) {
    expect([wrong, (await server.fetch(wrong)).status]).toEqual([wrong, 404]);
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
    const refused = await server.fetch(path, { method });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  }
});

test("who asks again is told only what changed", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const adas = callerFor(server.services, ada.user);
  const { id } = await adas.task.create({ title: "Sweep", due: { date: "2030-05-05" } });
  const path = await makeFeed(server, ada);
  const ask = (etag: string) => server.fetch(path, { headers: { "if-none-match": etag } });

  const first = await server.fetch(path);
  const etag = first.headers.get("etag") ?? "";
  const head = await server.fetch(path, { method: "HEAD" });
  expect([head.status, head.headers.get("etag")]).toEqual([200, etag]);
  expect(head.headers.get("content-type")).toBe(first.headers.get("content-type"));

  const unchanged = await ask(`"other", ${etag}`);
  expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
  expect(unchanged.headers.get("etag")).toBe(etag);

  await adas.task.update({ taskId: id, title: "Sweep the floor" });
  const changed = await ask(etag);
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain("SUMMARY:Sweep the floor");
  const { id: tagId } = await adas.tag.create({ name: "Home" });
  await adas.task.update({ taskId: id, tagIds: [tagId] });
  const tagged = await ask("");
  await adas.tag.update({ tagId, name: "House" });
  const renamed = await ask(tagged.headers.get("etag") ?? "");
  expect(renamed.status).toBe(200);
  expect(await renamed.text()).toContain("CATEGORIES:House");
});

test("the secret is in no log, and only its digest in the database", async () => {
  await using server = await startTestServer({ LOG_LEVEL: "trace" });
  const ada = await server.register("ada");
  const path = await makeFeed(server, ada);
  const secret = path.slice("/api/calendar/".length, -".ics".length);
  for (const asked of [
    path,
    path.replace("/api/calendar", "/API/Calendar"),
    path.replace(".ics", ""),
    path.replace("/api/", "//api/"),
    path.replace("/api/", "/"),
    `${path}?secret=${secret}`,
    `${path}/`,
  ]) {
    await server.fetch(asked);
  }
  await server.fetch(path, { method: "POST" });
  expect(server.log.filter((line) => line.includes("/calendar/…")).length).toBeGreaterThan(3);
  expect(server.log.join("\n")).not.toContain(secret);
  const rows = await server.database.db.execute(sql`select calendar_feed::text from calendar_feed`);
  expect(JSON.stringify(rows)).toContain(ada.user.id);
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test("an address asks sixty times a minute, whatever for", async () => {
  await using server = await startTestServer({ RATE_LIMIT: "on" });
  const ada = await server.register("ada");
  const path = await makeFeed(server, ada);
  const statuses: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    const guess = `/api/calendar/${String(n).padStart(43, "A")}.ics`;
    for (const asked of [path, guess]) statuses.push((await server.fetch(asked)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([200, 404]));
  const refused = await server.fetch(path);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("how often an address asks for calendars can be set", async () => {
  await using server = await startTestServer({
    RATE_LIMIT: "on",
    CALENDAR_REQUESTS_PER_MINUTE: "2",
  });
  const path = await makeFeed(server, await server.register("ada"));
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await server.fetch(path)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

test("a feed goes with its account", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const path = await makeFeed(server, ada);
  const gone = await server.fetch("/api/auth/account", {
    method: "DELETE",
    headers: { cookie: ada.cookie, "content-type": "application/json", origin: PUBLIC_ORIGIN },
    body: JSON.stringify({ password: ada.password }),
  });
  expect(gone.status).toBe(204);
  expect((await server.fetch(path)).status).toBe(404);
  const late = await server.fetch(OWN, { method: "POST", headers: bearer(ada) });
  expect(late.status).toBe(401);
});

test(
  "the feed has the tasks that are due first, and tasks completed in the last ninety days",
  {
    timeout: 60_000,
  },
  async () => {
    await using server = await startTestServer();
    const ada = await server.register("ada");
    const adas = callerFor(server.services, ada.user);
    await adas.task.create({ title: "Done today", completed: true, due: { date: "2020-01-01" } });
    await server.database.db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, completed_at, priority, due)
    select ${ada.user.id}::uuid, gen_random_uuid(), what || ' ' || n, '', what = 'done',
      case when what = 'done' then now() - n * interval '1 hour' end, 'none',
      to_char(date '2000-01-01' + (n % 3000), 'YYYY-MM-DD')
    from generate_series(1, 5200) n, (values ('open'), ('done')) whats (what)`);
    const path = await makeFeed(server, ada);
    const titles = (await summaries(server, path)).map(String);
    const open = titles.filter((title) => title.startsWith("open"));
    const done = titles.filter((title) => title.startsWith("done"));
    expect(new Set(titles).size).toBe(titles.length);
    expect([open.length, done.length, titles.length]).toEqual([5_000, 999, 6_000]);
    expect(titles).toContain("Done today");
    expect(done).not.toContain("done 1000");
    const days = open.map((title) => Number(title.slice("open ".length)) % 3_000);
    expect(days).toEqual(days.toSorted((one, other) => one - other));
  },
);

async function withoutColumn<Result>(db: Database, work: () => Promise<Result>): Promise<Result> {
  await db.execute(sql`alter table task rename column due to gone`);
  try {
    return await work();
  } finally {
    await db.execute(sql`alter table task rename column gone to due`);
  }
}

test("what fails before the first task is no calendar, and nobody keeps it for one", async () => {
  await using server = await startTestServer({ LOG_LEVEL: "silent" });
  const ada = await server.register("ada");
  const path = await makeFeed(server, ada);
  const failed = await withoutColumn(server.database.db, () => server.fetch(path));
  expect(failed.status).toBe(500);
  expect(failed.headers.get("content-type")).toContain("application/problem+json");
  expect(failed.headers.get("etag")).toBeNull();
  expect((await server.fetch(path)).status).toBe(200);
});

test("what was done more than ninety days ago is left out", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const adas = callerFor(server.services, ada.user);
  for (const days of [89, 91]) {
    const { id } = await adas.task.create({
      title: `${days} days ago`,
      completed: true,
      due: { date: "2020-01-01" },
    });
    const completedAt = new Date(Date.now() - days * DAY).toISOString();
    await server.database.db.execute(
      sql`update task set completed_at = ${completedAt}::timestamptz where id = ${id}::uuid`,
    );
  }
  expect(await summaries(server, await makeFeed(server, ada))).toEqual(["89 days ago"]);
});

test("a feed is read by indexes, a page at a time, however much others have", async () => {
  const issued: Statement[] = [];
  await using database = await createTestDatabase({
    onQuery: (text, parameters) => issued.push({ text, parameters }),
  });
  const { db } = database;
  const { ada } = await people(database);
  await db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, completed_at, priority, due)
    select u.id, gen_random_uuid(), 'Task ' || n, '', n % 2 = 0,
      case when n % 2 = 0 then now() - n * interval '1 minute' end, 'none',
      to_char(date '2030-01-01' + n, 'YYYY-MM-DD')
    from generate_series(1, 12000) n, "user" u where u.id = ${ADA.id}::uuid or n % 4 = 0
    order by md5(n::text || u.id)`);
  await db.execute(sql`vacuum analyze`);
  const { url } = await ada.calendar.create({});

  issued.length = 0;
  const secret = /([\w-]{43})\.ics$/.exec(url)?.[1] ?? "";
  expect(await findCalendarFeed(db, secret)).toMatchObject({ owner: ADA.id });
  let count = 0;
  for await (const page of calendarTasks(db, ADA.id, new Date())) count += page.length;
  expect(count).toBe(5_000 + 1_000);
  // To explain a statement is to issue more of them.
  for (const statement of Array.from(issued)) {
    for (const mode of PLAN_CACHE_MODES) {
      const { sequentialScans, rows } = await db.transaction((transaction) =>
        explain(transaction, statement, mode),
      );
      expect(sequentialScans, statement.text).not.toContain("task");
      expect(rows, statement.text).toBeLessThanOrEqual(500);
    }
  }
});
