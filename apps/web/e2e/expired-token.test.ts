import type { Page } from "@playwright/test";
import { addTask, expect, row, test } from "./docket.ts";

test.use({ tokenLifetime: "2s" });

function countRenewals(page: Page): () => number {
  let renewals = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/api/auth/token")) renewals += 1;
  });
  return () => renewals;
}

test("an expired token is renewed once for all who wait, and nothing is lost", async ({
  signedIn: page,
}) => {
  // A stream would learn of it first.
  await page.route(/change\.stream/, (route) => route.abort());
  // The page's clock stands still, so it learns from the server alone that its token is old.
  await page.clock.setFixedTime(new Date());
  await page.reload();
  const [request] = await Promise.all([
    page.waitForRequest(/task\.create/),
    addTask(page, "Before"),
  ]);
  const authorization = (await request.allHeaders())["authorization"] ?? "";
  await expect
    .poll(
      async () => (await page.request.get("/api/v1/me", { headers: { authorization } })).status(),
      { timeout: 15_000 },
    )
    .toBe(401);

  const renewals = countRenewals(page);
  const refused = page.waitForResponse((response) => response.status() === 401);
  await addTask(page, "After");
  await page.getByRole("checkbox", { name: "Before: completed" }).check({ force: true });
  await refused;
  await expect(page.locator("[data-task]")).toHaveText([/After/]);
  expect(renewals()).toBe(1);
  await page.reload();
  await expect(page.locator("[data-task]")).toHaveText([/After/]);
});

test("a stream ends with its token and comes back with the next", async ({
  signedIn: page,
  context,
}) => {
  const other = await context.newPage();
  let streams = 0;
  other.on("response", (response) => {
    if (/change\.stream/.test(response.url()) && response.ok()) streams += 1;
  });
  await other.goto("/");
  await expect.poll(() => streams, { timeout: 15_000 }).toBeGreaterThan(1);
  await addTask(page, "Still here");
  await expect(row(other, "Still here")).toBeVisible();
});
