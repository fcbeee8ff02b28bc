import type { IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";
import { requireTrustedOrigin } from "./origin-rule.ts";

const trusted = new Set(["https://todo.example.org", "http://localhost:5173"]);

function answer(headers: IncomingHttpHeaders): string {
  try {
    requireTrustedOrigin(headers, trusted);
    return "served";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

test.each<[string, IncomingHttpHeaders]>([
  ["the web client", { origin: "https://todo.example.org", "sec-fetch-site": "same-origin" }],
  ["the development server's page", { origin: "http://localhost:5173" }],
  ["curl", {}],
  ["curl with a cookie jar", { cookie: "docket_session=abc" }],
  ["Node's fetch", { "sec-fetch-mode": "cors" }],
  ["a browser's reload", { "sec-fetch-site": "none" }],
])("%s is served", (_, headers) => {
  expect(answer(headers)).toBe("served");
});

test.each<[string, IncomingHttpHeaders]>([
  ["another site", { origin: "https://evil.example" }],
  ["a neighbour on the same domain", { origin: "https://blog.example.org" }],
  ["the right host over http", { origin: "http://todo.example.org" }],
  ["the right name with another port", { origin: "https://todo.example.org:8443" }],
  ["a name that only begins right", { origin: "https://todo.example.org.evil.example" }],
  ["other letter case, which no browser sends", { origin: "https://TODO.example.org" }],
  ["a sandboxed frame", { origin: "null", "sec-fetch-site": "same-origin" }],
  ["an empty origin", { origin: "" }],
  ["two origins in one", { origin: "https://todo.example.org, https://evil.example" }],
  ["a cross-site form without an origin", { "sec-fetch-site": "cross-site" }],
  ["a same-site form without an origin", { "sec-fetch-site": "same-site" }],
])("%s is refused", (_, headers) => {
  expect(answer(headers)).toBe("untrusted-origin");
});
