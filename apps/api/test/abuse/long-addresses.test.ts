import { expect, test } from "vitest";
import { startTarget } from "../attacks/target.ts";
import { expectUnharmed } from "./victim.ts";

/** Characters of one URL or header; all headers together stay below the limit of 16 KB. */
const LONG = 15_800;

/** Texts for which backtracking expressions take quadratic time or more. */
const WORST = [
  "a",
  "-",
  "aA-",
  "/",
  "//",
  "/a",
  "a.",
  "%61",
  "%2f",
  ",",
  "a,",
  " ",
  "\t",
  "0",
  ":",
  ";",
  '"',
  "\\",
  "=",
];

function long(part: string): string {
  return part.repeat(Math.floor(LONG / part.length));
}

test("URLs and headers of maximal length do not delay other users", async () => {
  await using target = await startTarget({ RATE_LIMIT: "on" });
  const ada = await target.register("ada");
  const attacks = WORST.flatMap((part) => {
    const text = long(part);
    const word = text.replaceAll(/[\s"\\]/g, "+");
    return [
      { path: `/${word}` },
      { path: `/api/calendar/${word}.ics` },
      { path: `/api/v1/${word}` },
      { path: `/api/trpc/${word}` },
      { path: `/api/auth/${word}` },
      { path: `http://${word}/` },
      { path: `/api/v1/me?${word}` },
      { path: "/", headers: { host: text } },
      { path: "/api/openapi.json", headers: { "if-none-match": text } },
      { path: "/api/openapi.json", headers: { "accept-encoding": text } },
      {
        path: "/api/v1/users/me/tasks/019a9f00-0000-7000-8000-000000000001",
        method: "DELETE",
        headers: {
          authorization: `Bearer ${ada.token}`,
          "if-match": `"1"${long(part)}x`.slice(0, LONG - 900),
        },
      },
      { path: "/api/v1/me", headers: { authorization: `Bearer ${text}` } },
      { path: "/api/auth/account", headers: { cookie: text } },
      { path: "/api/auth/login", method: "POST", body: "{}", headers: { "content-type": text } },
      { path: "/", headers: { "x-forwarded-for": text } },
    ];
  });
  const statuses = new Set<number>();
  await expectUnharmed(target, ada, async () => {
    for (const { path, ...sent } of attacks) {
      const { status } = await target.send(path, { ...sent, from: "127.0.0.8" });
      statuses.add(status);
    }
  });
  expect(statuses).not.toContain(500);
}, 120_000);
