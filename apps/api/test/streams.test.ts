import { setTimeout as wait } from "node:timers/promises";
import { callerFor } from "@docket/router";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import type { AppRouter } from "@docket/router";
import { EventSource } from "eventsource";
import { expect, test } from "vitest";
import { readEvents, type ServerEvent } from "./event-reader.ts";
import { type Account, bearer, startTestServer, type TestServer } from "./test-server.ts";

const STREAM = "/api/v1/users/me/changes/stream";

async function open(server: TestServer, account: Account, headers = {}, query = "") {
  const leaving = new AbortController();
  const { signal } = leaving;
  const response = await server.fetch(STREAM + query, {
    headers: { ...bearer(account), ...headers },
    signal,
  });
  return { response, events: readEvents(response.body), leave: () => leaving.abort() };
}

async function take(events: AsyncIterator<ServerEvent>, count: number): Promise<ServerEvent[]> {
  const taken: ServerEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`It ended after ${taken.length} of ${count}.`);
    taken.push(value);
  }
  return taken;
}

test("what is written through any door arrives as it is in the log, under its number", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const stream = await open(server, ada);
  expect(stream.response.status).toBe(200);

  const { id } = await server.client(ada.token).task.create.mutate({ title: "Over tRPC" });
  await server.fetch(`/api/v1/users/me/tasks/${id}`, { method: "DELETE", headers: bearer(ada) });
  await callerFor(server.services, ada.user).task.restore({ taskId: id });

  const events = await take(stream.events, 3);
  expect(events.map((event) => event.id)).toEqual(["1", "2", "3"]);
  const { items } = await server.client(ada.token).change.list.query({});
  expect(events.map(({ data }) => data)).toEqual(items.toReversed());
  expect(items.toReversed().map(({ source }) => source)).toEqual(["web", "rest", "internal"]);
  stream.leave();
});

test("who was cut off goes on where they were, and meanwhile nobody hears of others", async () => {
  await using server = await startTestServer();
  const [ada, eve] = [await server.register("ada"), await server.register("eve")];
  const [adas, eves] = [ada, eve].map(({ user }) => callerFor(server.services, user));
  const first = await open(server, ada);
  await adas?.task.create({ title: "One" });
  expect(await take(first.events, 1)).toMatchObject([{ id: "1" }]);
  first.leave();
  await eves?.task.create({ title: "Eve's" });
  await adas?.task.create({ title: "Two" });
  const next = await open(server, ada, { "last-event-id": "1" }, "?since=0");
  await adas?.task.create({ title: "Three" });
  expect(await take(next.events, 2)).toMatchObject([
    { id: "2", data: { after: { title: "Two" } } },
    { id: "3", data: { after: { title: "Three" } } },
  ]);
  next.leave();
});

test("tRPC's client is told once when to connect again, and that the stream is open", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const response = await server.fetch("/api/trpc/change.stream?input={}", { headers: bearer(ada) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(value).toMatch(/^retry: 500\nevent: connected\ndata: .*\n\n$/);
  await reader?.cancel();
});

test("a stream ends with its token; tRPC's client goes on with the next one and misses nothing", async () => {
  await using server = await startTestServer({ ACCESS_TOKEN_TTL: "1s" });
  const ada = await server.register("ada");
  const adas = callerFor(server.services, ada.user);
  const tokens: string[] = [];
  async function renew(): Promise<string> {
    const answer = await server.fetch("/api/auth/token", {
      method: "POST",
      headers: { cookie: ada.cookie },
    });
    const { token }: { token: string } = await answer.json();
    tokens.push(token);
    return token;
  }
  const url = `${server.origin}/api/trpc`;
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        false: httpLink({ url }),
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: async (address, init) =>
              fetch(address, {
                ...init,
                headers: { ...init.headers, authorization: `Bearer ${await renew()}` },
              }),
          },
        }),
      }),
    ],
  });
  const arrived: number[] = [];
  const failures: unknown[] = [];
  const subscription = client.change.stream.subscribe(
    { since: 0 },
    {
      onData: ({ data }) => arrived.push(data.seq),
      onError: (error) => failures.push(error),
    },
  );
  let written = 0;
  while (tokens.length < 2) {
    await adas.task.create({ title: "Post the letter" });
    written += 1;
    await wait(100);
  }
  while (arrived.length < written) await wait(20);
  subscription.unsubscribe();
  expect(arrived).toEqual(Array.from({ length: written }, (_, n) => n + 1));
  expect(failures).toEqual([]);
});

test("a user has twenty streams, whichever door they came by, and then a problem", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const streams = await Promise.all(Array.from({ length: 20 }, () => open(server, ada)));
  for (const path of [STREAM, "/api/trpc/change.stream?input=%7B%7D"]) {
    const refused = await server.fetch(path, { headers: bearer(ada) });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(await refused.text()).toContain("20 open streams");
  }
  for (const { leave } of streams) leave();
  await wait(50);
  const stream = await open(server, ada);
  expect(stream.response.status).toBe(200);
  stream.leave();
});

test("HEAD answers with the headers alone and leaves nothing open", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  for (const path of [STREAM, "/api/trpc/change.stream?input=%7B%7D"]) {
    for (let times = 0; times < 25; times += 1) {
      const response = await server.fetch(path, { method: "HEAD", headers: bearer(ada) });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(await response.text()).toBe("");
    }
  }
});

test("over tRPC, a stream is asked for by itself and by GET", async () => {
  await using server = await startTestServer();
  const ada = await server.register("ada");
  const headers = bearer(ada);
  const inBatch = await server.fetch(
    "/api/trpc/change.stream,user.me?batch=1&input=%7B%220%22%3A%7B%7D%7D",
    { headers },
  );
  expect(inBatch.status).toBe(207);
  expect(await inBatch.json()).toMatchObject([
    { error: { data: { problem: { code: "invalid-input" } } } },
    { result: { data: ada.user } },
  ]);
  const post = await server.fetch("/api/trpc/change.stream?input={}", { method: "POST", headers });
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET"]);
});

test("a server that stops ends its streams at once, after whole events", async () => {
  const server = await startTestServer();
  const ada = await server.register("ada");
  const streams = await Promise.all(Array.from({ length: 10 }, () => open(server, ada)));
  await callerFor(server.services, ada.user).task.create({ title: "The last" });
  const ended = streams.map(async ({ events }) => {
    const ids: (string | undefined)[] = [];
    for await (const { id } of events) ids.push(id);
    return ids;
  });
  await wait(100);
  const told = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - told).toBeLessThan(1_500);
  expect(await Promise.all(ended)).toEqual(streams.map(() => ["1"]));
});
