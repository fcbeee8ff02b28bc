import { afterAll, beforeAll, expect, test } from "vitest";
import { type Arrival, startFollower } from "../faults/streams/follower.ts";
import { expectRefused } from "./answer.ts";
import { bearer, type Person, sending, startTarget, type Target } from "./target.ts";

const STREAM = "/api/v1/users/me/changes/stream";
const OVER_TRPC = "/api/trpc/change.stream?input=%7B%7D";

let target: Target;
let people: Person[];

beforeAll(async () => {
  target = await startTarget();
  people = await Promise.all(["ada", "eve", "mallory", "trent"].map(target.register));
});

afterAll(() => target[Symbol.asyncDispose]());

test.each([STREAM, OVER_TRPC])("%s is for nobody without a token of their own", async (path) => {
  const [ada] = people;
  const separator = path.includes("?") ? "&" : "?";
  const { token = "", cookie = "" } = ada ?? {};
  expectRefused(await target.send(path), "unauthenticated");
  expectRefused(await target.send(path, { headers: { cookie } }), "unauthenticated");
  expectRefused(await target.send(`${path}${separator}access_token=${token}`), "unauthenticated");
  expectRefused(await target.send(path, { headers: bearer(`${token}x`) }), "invalid-token");
});

test("Last-Event-ID takes a place in one's own log, and nothing else", async () => {
  const [ada] = people;
  const { token = "" } = ada ?? {};
  const places = [
    "x",
    "-1",
    "1.5",
    "01",
    "1e3",
    "1; drop table change",
    "9".repeat(15),
    " ",
    "1,2",
  ];
  for (const place of [...places, "9".repeat(5_000)]) {
    for (const path of [STREAM, OVER_TRPC]) {
      const headers = { ...bearer(token), "last-event-id": place };
      expectRefused(await target.send(path, { headers }), "invalid-input");
    }
  }
});

test(
  "in ten thousand changes written by four people at once, nobody has one of another's",
  { timeout: 120_000 },
  async () => {
    const followers = people.map(({ token }) =>
      [1, 2, 3].map(() => startFollower(() => target.origin, token)),
    );
    async function write({ token, user }: Person): Promise<void> {
      const ids: string[] = [];
      for (let n = 0; n < 100; n += 1) ids.push((await target.create(token, {})).id);
      for (let n = 0; n < 24; n += 1) {
        const body = { ids, title: `${user.id} ${n}` };
        const answer = await target.send("/api/v1/users/me/tasks", sending(token, "PATCH", body));
        expect(answer.status).toBe(200);
      }
    }
    await Promise.all(people.map(write));
    const own = (arrivals: readonly Arrival[], { user }: Person) =>
      arrivals.filter(({ title }) => title?.startsWith(user.id));
    for (const [index, person] of people.entries()) {
      for (const follower of followers[index] ?? []) {
        await follower.until(2_500, 30_000);
        await follower.stop();
        const { arrivals } = follower;
        expect(arrivals.map(({ seq }) => seq)).toEqual(
          Array.from({ length: 2_500 }, (_, n) => n + 1),
        );
        // All but the hundred that made the tasks.
        expect(own(arrivals, person)).toHaveLength(2_400);
      }
    }
  },
);
