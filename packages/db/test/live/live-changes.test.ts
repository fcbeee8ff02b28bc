import { setTimeout as wait } from "node:timers/promises";
import { user } from "@docket/db/accounts";
import { ADA, createTestDatabase, EVE, people } from "@docket/testing";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { endOf, follow, liveOn, range, take } from "./follow.ts";

const SOON = { pollEvery: 50 };

test("a change reaches every stream of its owner, and nobody else's", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database);
  const { ada, eve } = await people(database);
  const streams = await Promise.all([1, 2, 3].map(() => follow(live, database, ADA.id)));
  const eves = await follow(live, database, EVE.id);

  const task = await ada.task.create({ title: "Post the letter" });
  await ada.task.update({ taskId: task.id, completed: true });
  for (const stream of streams) {
    expect((await stream.next()).value).toMatchObject({
      seq: 1,
      entity: "task",
      entityId: task.id,
      operation: "create",
      after: { title: "Post the letter" },
    });
    expect((await stream.next()).value).toMatchObject({ seq: 2, after: { completed: true } });
  }
  const hers = await eve.task.create({ title: "Watch" });
  expect((await eves.next()).value).toMatchObject({ entityId: hers.id });
});

test("a stream goes on behind the place that it names, and from now on where it names none", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database);
  const { ada } = await people(database);
  // More than a page.
  for (let n = 0; n < 120; n += 1) await ada.task.create({ title: `Task ${n}` });
  const streams = await Promise.all(
    [0, 1, 99, 100, 119, 120, undefined].map(async (since) => ({
      since: since ?? 120,
      stream: await follow(live, database, ADA.id, { since }),
    })),
  );
  await ada.task.create({ title: "The newest" });
  for (const { since, stream } of streams) {
    expect(await take(stream, 121 - since)).toEqual(range(since + 1, 121));
  }
});

test("a place that the log has not come to yet is refused in words", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database);
  const { ada } = await people(database);
  await ada.task.create({ title: "Post the letter" });
  await expect(follow(live, database, ADA.id, { since: 2 })).rejects.toMatchObject({
    code: "invalid-input",
    errors: [{ pointer: "/since", detail: expect.stringContaining("number 1") }],
  });
  await expect(follow(live, database, EVE.id, { since: 1 })).rejects.toMatchObject({
    code: "invalid-input",
  });
});

test("an announcement that was lost is made up for", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database, SOON);
  await people(database);
  const stream = await follow(live, database, ADA.id);
  await database.db.execute(sql`
    insert into task (owner_id, id, title, notes, completed, priority)
    values (${ADA.id}, gen_random_uuid(), 'By hand', '', false, 'none')`);
  expect((await stream.next()).value).toMatchObject({ seq: 1, source: "database" });
});

test("a stream ends with its time, its signal, and the whole", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database);
  const { ada } = await people(database);
  const leaving = new AbortController();
  const begun = Date.now();
  const brief = await follow(live, database, ADA.id, { validUntil: begun + 200 });
  const left = await follow(live, database, ADA.id, { signal: leaving.signal });
  const last = await follow(live, database, ADA.id);
  const ends = [endOf(brief), endOf(left), endOf(last)];

  await ends[0];
  expect(Date.now() - begun).toBeGreaterThanOrEqual(195);
  await ada.task.create({ title: "Post the letter" });
  await wait(100);
  leaving.abort();
  await ends[1];
  live.close();
  expect(await Promise.all(ends)).toEqual([[], [1], [1]]);
  await expect(follow(live, database, ADA.id)).rejects.toMatchObject({
    code: "service-unavailable",
  });
});

test("a stream ends when its account is deleted", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database, SOON);
  const { ada, eve } = await people(database);
  const [adas, eves] = await Promise.all([
    follow(live, database, ADA.id),
    follow(live, database, EVE.id),
  ]);
  await ada.task.create({ title: "Post the letter" });
  const ended = endOf(adas);
  await wait(20);
  await database.db.delete(user).where(eq(user.id, ADA.id));
  expect(await ended).toEqual([1]);
  await eve.task.create({ title: "Still here" });
  expect(await take(eves, 1)).toEqual([1]);
});

test("a user follows in twenty places, and in another one once they leave one", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database);
  await people(database);
  const leaving = new AbortController();
  await follow(live, database, ADA.id, { signal: leaving.signal });
  await Promise.all(range(2, 20).map(() => follow(live, database, ADA.id)));
  const refused = { code: "too-many-requests", detail: expect.stringContaining("20") };
  await expect(follow(live, database, ADA.id)).rejects.toMatchObject(refused);
  await follow(live, database, EVE.id);

  leaving.abort();
  await follow(live, database, ADA.id);
  await expect(follow(live, database, ADA.id)).rejects.toMatchObject(refused);
});

test("the streams of one user, and of all, can be set", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database, { limits: { perUser: 1, all: 2 } });
  await people(database);
  await follow(live, database, ADA.id);
  await expect(follow(live, database, ADA.id)).rejects.toMatchObject({ code: "too-many-requests" });
  await follow(live, database, EVE.id);
  await expect(follow(live, database, EVE.id)).rejects.toMatchObject({
    code: "service-unavailable",
  });
});

test("whoever reads in pieces, cut off anywhere, has each change once and in order", async () => {
  await using database = await createTestDatabase();
  const live = liveOn(database, SOON);
  const { ada, eve } = await people(database);
  const total = 300;
  let written = 0;
  async function write() {
    while (written < total) {
      written += 1;
      await ada.task.create({ title: "Post the letter" });
      if (written % 7 === 0) await eve.task.create({ title: "Not Ada's" });
      // Now the readers are behind, now they wait.
      if (written % 50 === 0) await wait(20);
    }
  }
  async function readInPieces(longest: number): Promise<number[]> {
    const read: number[] = [];
    while (read.length < total) {
      const stream = await follow(live, database, ADA.id, { since: read.at(-1) ?? 0 });
      const piece = Math.min(1 + Math.floor(Math.random() * longest), total - read.length);
      read.push(...(await take(stream, piece)));
      await stream.return();
    }
    return read;
  }
  const readers = [1, 2, 5, 20, 40, 150, 300].map(readInPieces);
  await Promise.all([write(), write(), write(), ...readers]);
  for (const read of await Promise.all(readers)) expect(read).toEqual(range(1, total));
});

test(
  "in ten thousand changes, no stream has one of another owner",
  { timeout: 60_000 },
  async () => {
    await using database = await createTestDatabase();
    const live = liveOn(database, SOON);
    await people(database);
    const { db } = database;
    const owners = [ADA.id, EVE.id];
    const streams = await Promise.all(
      owners.flatMap((owner) =>
        [0, 1, 2, 3].map(async () => ({ owner, stream: await follow(live, database, owner) })),
      ),
    );
    const own = streams.map(async ({ owner, stream }) => {
      let count = 0;
      for await (const { seq, after } of stream) {
        count += 1;
        expect([seq, after?.["title"]]).toEqual([count, owner]);
        if (count === 5_000) return;
      }
    });
    // Each statement writes for both.
    for (let n = 0; n < 10; n += 1) {
      await db.execute(sql`
      insert into task (owner_id, id, title, notes, completed, priority)
      select u.id, gen_random_uuid(), u.id::text, '', false, 'none'
      from "user" u, generate_series(1, 500) order by random()`);
      for (const owner of owners) database.announcements.announce(owner);
    }
    await Promise.all(own);
  },
);
