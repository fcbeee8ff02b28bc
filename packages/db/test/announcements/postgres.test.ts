import { setTimeout as wait } from "node:timers/promises";
import { createTestDatabase, startPostgres } from "@docket/testing";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres } from "../../src/server.ts";
import { createEar, someOwner, until } from "./listeners.ts";

const announcements = { checkEvery: 100, deadline: 500 };

/** Two instances on one database. */
async function openTwo(url: string) {
  const [one, two] = await Promise.all([
    openPostgres(url, { announcements }),
    openPostgres(url, { announcements }),
  ]);
  onTestFinished(async () => {
    await Promise.all([one.close(), two.close()]);
  });
  return { one, two };
}

async function testUrl(): Promise<string> {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  return database.url ?? "";
}

/** The processes of the server that serve a listening connection. */
async function listeners(url: string): Promise<number[]> {
  const admin = postgres(url, { max: 1 });
  const rows = await admin`
    select pid from pg_stat_activity
    where datname = current_database() and query ilike 'listen %' and application_name = 'docket'`;
  await admin.end();
  return rows.map((row) => Number(row["pid"]));
}

test("an announcement reaches other instances, and one's own without a detour", async () => {
  const { one, two } = await openTwo(await testUrl());
  const [near, far] = [createEar(one), createEar(two)];
  await until(() => near.missed === 1 && far.missed === 1);
  const owner = someOwner();
  one.announcements.announce(owner);
  expect(near.heard).toEqual([owner]);
  await until(() => far.heard.length === 1);
  await wait(50);
  expect(far.heard).toEqual([owner]);
  expect(near.heard).toEqual([owner]);
});

test("a thousand owners at once travel together, and each arrives", async () => {
  const { one, two } = await openTwo(await testUrl());
  const far = createEar(two);
  await until(() => far.missed === 1);
  const owners = Array.from({ length: 1_000 }, someOwner);
  for (const owner of [...owners, ...owners]) one.announcements.announce(owner);
  await until(() => far.heard.length >= owners.length);
  expect(far.heard.toSorted()).toEqual(owners.toSorted());
});

test("who announces but does not listen needs no connection for it", async () => {
  const url = await testUrl();
  const { one, two } = await openTwo(url);
  const ear = createEar(one);
  await until(() => ear.missed === 1);
  two.announcements.announce(someOwner());
  await until(() => ear.heard.length === 1);
  expect(await listeners(url)).toHaveLength(1);
});

test("what others send on the channel is no announcement unless it looks like one", async () => {
  const url = await testUrl();
  const { one } = await openTwo(url);
  const ear = createEar(one);
  await until(() => ear.missed === 1);
  const admin = postgres(url, { max: 1 });
  for (const payload of ["", "x", "somebody not-an-owner", "somebody look:x", " ", "  "]) {
    await admin.notify("docket_change", payload);
  }
  const owner = someOwner();
  await admin.notify("docket_change", `psql ${owner}`);
  await admin.end();
  await until(() => ear.heard.length === 1);
  expect(ear.heard).toEqual([owner]);
});

test("a listener whose connection is killed hears again, and is told that it missed something", async () => {
  const url = await testUrl();
  const { one, two } = await openTwo(url);
  const ear = createEar(one);
  await until(() => ear.missed === 1);
  for (let times = 2; times <= 4; times += 1) {
    const [pid = 0] = await listeners(url);
    const admin = postgres(url, { max: 1 });
    await admin`select pg_terminate_backend(${pid})`;
    await admin.end();
    await until(() => ear.missed >= times);
    const owner = someOwner();
    two.announcements.announce(owner);
    await until(() => ear.heard.includes(owner));
  }
  expect(await listeners(url)).toHaveLength(1);
});

test("a listener whose connection is silent, or whose server is gone, is replaced", async () => {
  await using server = await startPostgres({ fsync: "off" });
  const { one, two } = await openTwo(server.url);
  const ear = createEar(one);
  await until(() => ear.missed === 1);

  const [pid = 0] = await listeners(server.url);
  process.kill(pid, "SIGSTOP");
  await until(() => ear.missed === 2);
  const first = someOwner();
  two.announcements.announce(first);
  await until(() => ear.heard.includes(first));
  process.kill(pid, "SIGCONT");

  const missed = () => ear.missed;
  await server.shutDown();
  // Neither throws nor is it waited for.
  two.announcements.announce(someOwner());
  await wait(700);
  const before = missed();
  await server.start();
  await until(() => missed() > before);
  const second = someOwner();
  two.announcements.announce(second);
  await until(() => ear.heard.includes(second));
  expect(await listeners(server.url)).toHaveLength(1);
});
