import { expect, openSettings, section, test } from "./docket.ts";

test("a calendar's address is made, shown once and taken back", async ({ signedIn: page }) => {
  await openSettings(page);
  const calendar = section(page, "Calendar");
  await calendar.getByRole("button", { name: "Create a URL" }).click();
  const address = await calendar.getByLabel("Your calendar URL").inputValue();
  const first = await page.request.get(address);
  expect([first.status(), first.headers()["content-type"]]).toEqual([
    200,
    "text/calendar; charset=utf-8",
  ]);

  await page.reload();
  await expect(calendar.getByText("A calendar URL was created today")).toBeVisible();
  await expect(calendar.getByLabel("Your calendar URL")).toHaveCount(0);
  await calendar.getByRole("button", { name: "Revoke it" }).click();
  await expect(calendar.getByText("The URL is revoked.")).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
});
