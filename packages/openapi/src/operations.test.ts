import { initTRPC } from "@trpc/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { restOperations } from "./operations.ts";
import type { RestMeta, RestRoute } from "./rest-route.ts";

const t = initTRPC.meta<RestMeta>().create();

function procedure(route: Partial<RestRoute>) {
  return t.procedure.meta({ rest: { method: "GET", path: "/notes", summary: "Notes", ...route } });
}

const input = z.strictObject({ id: z.string() });

test("a procedure without a route stays out of REST", () => {
  expect(restOperations(t.router({ note: t.procedure.query(() => 1) }))).toEqual([]);
});

test.each([
  ["notes", "malformed"],
  ["/notes/", "malformed"],
  ["/notes//all", "malformed"],
  ["/notes/{id}.json", "malformed"],
  ["/notes/{key}", "no field key"],
] as const)("the path %s is refused when the handler is made", (path, message) => {
  // @ts-expect-error one of them does not even begin with a slash
  const note = procedure({ path })
    .input(input)
    .query(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow(message);
});

test("an input that would let unknown fields through is refused", () => {
  const note = procedure({})
    .input(z.object({ id: z.string() }))
    .query(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow(
    "note: the last input must be a z.strict",
  );
});

test("a guard may look at the input ahead of the schema that describes it", () => {
  const note = procedure({ path: "/notes/{id}" })
    .input(z.object({ id: z.string() }))
    .input(input)
    .query(() => 1);
  expect(restOperations(t.router({ note }))).toMatchObject([{ name: "note", input }]);
});

test("GET must not change anything", () => {
  const note = procedure({})
    .input(input)
    .mutation(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow("GET on a mutation");
});

test("a mutation must say what it takes, even if that is nothing", () => {
  const note = procedure({ method: "POST" }).mutation(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow("must declare its input");
});

const events = z.custom<AsyncIterable<unknown>>();

async function* nothing() {
  // A stream without events.
}

test("a stream resumes by an input field, and says what its events are", () => {
  const event = z.string();
  const note = procedure({ lastEventId: "id" })
    .input(input)
    .output(events.meta({ event }))
    .subscription(nothing);
  expect(restOperations(t.router({ note }))).toMatchObject([
    { type: "subscription", output: event, payloadFields: [] },
  ]);
  const unknown = procedure({ lastEventId: "last" }).input(input).subscription(nothing);
  expect(() => restOperations(t.router({ unknown }))).toThrow("no field last");
  const vague = procedure({}).input(input).output(events).subscription(nothing);
  expect(() => restOperations(t.router({ vague }))).toThrow("the schema of its events");
});

test.each([
  [{ method: "POST" }, "served by GET"],
  [{ status: 204 }, "no status, location or version"],
  [{ etag: "version" }, "no status, location or version"],
  [{ ifMatch: "id" }, "no status, location or version"],
] as const)("a stream is served by no route such as %o", (route, message) => {
  const note = procedure(route).input(input).subscription(nothing);
  expect(() => restOperations(t.router({ note }))).toThrow(message);
});

test("only a stream resumes", () => {
  const note = procedure({ lastEventId: "id" })
    .input(input)
    .query(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow("only a stream resumes");
});

test("If-Match needs an input field to arrive in", () => {
  const note = procedure({ method: "DELETE", ifMatch: "ifVersion" })
    .input(input)
    .mutation(() => 1);
  expect(() => restOperations(t.router({ note }))).toThrow("no field ifVersion");
});
