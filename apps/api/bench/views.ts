import { type Bench, tokensOf } from "./doors.ts";
import { compare, type Growth } from "./growth.ts";
import type { Call } from "./load.ts";
import { startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import type { Seeded } from "./seed.ts";

const OWN = "/api/v1/users/me";

function filtered(filter: string, more: string): string {
  return `/tasks?filter=${encodeURIComponent(filter)}${more}`;
}

/** So few that there are as many among ten tasks as among ten thousand. */
const VIEWS: Readonly<Record<string, string>> = {
  "newest that have started": "/tasks?completed=false&started=true&timeZone=Europe/Berlin&limit=5",
  "last changed": "/tasks?sort=updated&limit=5",
  "open by due date": "/tasks?completed=false&sort=due&limit=5",
  "open by priority": "/tasks?completed=false&sort=priority&limit=5",
  "open by title": "/tasks?completed=false&sort=title&limit=5",
  "a list in its order": "/tasks?listId=inbox&sort=position&limit=5",
  "filter: overdue": filtered("due:overdue !done started", "&sort=due&limit=2"),
  "filter: today": filtered("due:today !done started", "&sort=due&limit=1"),
  "filter: today, newest first": filtered("due:today !done started", "&limit=1"),
  "filter: next seven days": filtered("due:7d !done started", "&sort=due&limit=1"),
  "filter: no date": filtered("due:none !done started", "&limit=2"),
  "filter: high priority": filtered("priority:p1 !done", "&limit=1"),
  "filter: a tag": filtered("tag:home !done", "&limit=1"),
  "filter: a tag, by due date": filtered("tag:home !done", "&sort=due&limit=1"),
  "filter: not a tag": filtered("!tag:home !done", "&limit=5"),
  trash: "/trash?limit=1",
  counts: "/tasks/counts?timeZone=Europe/Berlin",
};

/** One task is meant. */
function search(n: number): string {
  return `/tasks/search?query=${encodeURIComponent(`task ${n} of`)}&limit=1`;
}

/** Enough for a median, and few enough that slow ones do not keep everybody. */
const CALLS = 500;
const LONG_CALLS = 100;

/** What is held against a list of 50, with 10 000 tasks. */
const BESIDE_LIST: Readonly<Record<string, string>> = {
  "search for one": search(7_777),
  "search for what all have": "/tasks/search?query=task&limit=50",
  "search for what all have, with a tag": `/tasks/search?query=task&limit=50&filter=${encodeURIComponent("tag:home !done")}`,
  counts: VIEWS["counts"] ?? "",
};

/** What each view costs with a thousand rows and with a million. */
export async function measureViews(bench: Bench, small: Seeded, large: Seeded): Promise<Growth[]> {
  const servers = [
    await startMeasured(docket(bench, small.url)),
    await startMeasured(docket(bench, large.url)),
  ] as const;
  const views: Growth[] = [];
  for (const [name, path] of Object.entries(VIEWS)) {
    const get = await reader(bench, small, large);
    views.push(await compare(name, servers, (isLarge, n) => get(isLarge, n, path), CALLS));
  }
  const get = await reader(bench, small, large);
  views.push(
    await compare(
      "search",
      servers,
      (isLarge, n) => get(isLarge, n, search(isLarge ? 7_777 : 7)),
      CALLS,
    ),
  );
  await servers[0].stop();

  const onlyLarge = [servers[1], servers[1]] as const;
  for (const [name, path] of Object.entries(BESIDE_LIST)) {
    const getLarge = await reader(bench, large, large);
    const call = (isOther: boolean, n: number) =>
      getLarge(isOther, n, isOther ? path : "/tasks?limit=50");
    views.push(await compare(`${name}, beside list 50`, onlyLarge, call, LONG_CALLS));
  }
  await servers[1].stop();
  return views;
}

/** With fresh tokens, since all of it takes longer than one is good for. */
async function reader(bench: Bench, small: Seeded, large: Seeded) {
  const tokens = [await tokensOf(bench, small), await tokensOf(bench, large)] as const;
  return (isLarge: boolean, owner: number, path: string): Call => ({
    method: "GET",
    path: `${OWN}${path}`,
    token: tokens[isLarge ? 1 : 0][owner] ?? "",
  });
}
