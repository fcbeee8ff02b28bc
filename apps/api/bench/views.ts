import { type Bench, tokensOf } from "./doors.ts";
import { compare, type Growth } from "./growth.ts";
import { startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import type { Seeded } from "./seed.ts";

const TASKS = "/api/v1/users/me/tasks";

/** So few that there are as many among ten tasks as among ten thousand. */
const VIEWS: Readonly<Record<string, string>> = {
  "last changed": "?sort=updated&limit=5",
  "open by due date": "?completed=false&sort=due&limit=5",
  "open by priority": "?completed=false&sort=priority&limit=5",
  "open by title": "?completed=false&sort=title&limit=5",
  "a list in its order": "?listId=inbox&sort=position&limit=5",
  "filter: overdue": `?filter=${encodeURIComponent("due:overdue !done started")}&sort=due&limit=2`,
  "filter: high priority": `?filter=${encodeURIComponent("priority:p1 !done")}&limit=1`,
  counts: "/counts?timeZone=Europe/Berlin",
};

/** One task is meant. */
function search(n: number): string {
  return `/search?query=${encodeURIComponent(`task ${n} of`)}&limit=1`;
}

/** What each view costs with a thousand rows and with a million. */
export async function measureViews(bench: Bench, small: Seeded, large: Seeded): Promise<Growth[]> {
  const tokens = [await tokensOf(bench, small), await tokensOf(bench, large)] as const;
  const servers = [
    await startMeasured(docket(bench, small.url)),
    await startMeasured(docket(bench, large.url)),
  ] as const;
  const get = (isLarge: boolean, owner: number, path: string) => ({
    method: "GET" as const,
    path: `${TASKS}${path}`,
    token: tokens[isLarge ? 1 : 0][owner] ?? "",
  });
  const views: Growth[] = [];
  for (const [name, path] of Object.entries(VIEWS)) {
    views.push(await compare(name, servers, (isLarge, owner) => get(isLarge, owner, path)));
  }
  views.push(
    await compare("search", servers, (isLarge, owner) =>
      get(isLarge, owner, search(isLarge ? 7_777 : 7)),
    ),
  );
  await servers[0].stop();

  const onlyLarge = [servers[1], servers[1]] as const;
  const beside = async (name: string, path: string) =>
    views.push(
      await compare(`${name}, beside list 50`, onlyLarge, (isOther, owner) =>
        get(true, owner, isOther ? path : "?limit=50"),
      ),
    );
  await beside("search for one", search(7_777));
  await beside("search for what all have", "/search?query=task&limit=50");
  await beside("counts", VIEWS["counts"] ?? "");
  await servers[1].stop();
  return views;
}
