import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { loggedPath } from "./logged-path.ts";

const ID = "019a9f00-0000-7000-8000-000000000001";

test.each([
  ["/", "/"],
  ["/api/v1/users/me/tasks?search=secret", "/api/v1/users/me/tasks"],
  [`/api/v1/users/${ID}/tasks/quick-add`, `/api/v1/users/${ID}/tasks/quick-add`],
  ["/api/trpc/task.list,task.quickAdd?batch=1", "/api/trpc/task.list,task.quickAdd"],
  ["/api/openapi.json", "/api/openapi.json"],
  ["/api/docs/swagger-ui-bundle.js", "/api/docs/swagger-ui-bundle.js"],
  ["/wp-login.php", "/wp-login.php"],
  ["/assets/index-CrLf7jw7.js", "/assets/…"],
  ["/api/v1/users/me/tasks/%2e%2e", "/api/v1/users/me/tasks/…"],
  ["/api/calendar/some.ics", "/api/calendar/…"],
  ["//api//calendar//some//x.ics", "//api//calendar//…//…"],
  ["*", "…"],
])("%s is logged as %s", (target, shown) => {
  expect(loggedPath(target)).toBe(shown);
});

const SECRET = randomBytes(32).toString("base64url");
const encoded = Buffer.from(SECRET).toString("hex").replaceAll(/../g, "%$&");

test.each([
  `/api/calendar/${SECRET}.ics`,
  `/api/calendar/${SECRET}.ICS`,
  `/api/calendar/${SECRET}`,
  `/api/calendar/${SECRET}/x.ics`,
  `/api%2fcalendar%2f${SECRET}.ics`,
  `/api/calendar%2F${SECRET}.ics`,
  `/API/Calendar/${SECRET}.ics`,
  `/calendar/${SECRET}.ics`,
  `/${SECRET}.ics`,
  `/${SECRET}`,
  `//${SECRET}.ics`,
  `/api/calendar/${SECRET.slice(0, 20)}/${SECRET.slice(20)}.ics`,
  `/api/calender/${SECRET}.ics`,
  `/api/v1/users/me/tasks/${SECRET}`,
  `/api/trpc/${SECRET}.ics`,
  `/api/calendar/${encoded}.ics`,
  `/calendar/${encoded}`,
  `/\\api\\calendar\\${SECRET}.ics`,
  `/api/calendar?${SECRET}`,
  `/api/calendar#${SECRET}`,
  `/api/calendar/;${SECRET}`,
  `/x%20${SECRET}`,
])("the secret of a calendar feed in %s is not logged", (target) => {
  const shown = loggedPath(target);
  for (const part of [SECRET, SECRET.slice(0, 20), SECRET.slice(20), encoded.slice(0, 60)]) {
    expect(shown.includes(part)).toBe(false);
  }
});

test("a path of any length is logged in a short form", () => {
  for (const text of ["a", "/", "a/", "%2f", "-", "a-", "aaaaaaaaaaaaaaaaaaaa-", ".ics", "a.b,"]) {
    expect(loggedPath(`/${text.repeat(16_000)}`).length).toBeLessThan(300);
  }
});
