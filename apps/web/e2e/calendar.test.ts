import { expect, openSettings, section, test } from "./docket.ts";

test("a calendar's address is made, shown once and taken back", async ({ signedIn: page }) => {
  await openSettings(page);
  const calendar = section(page, "Calendar");
  await calendar.getByRole("button", { name: "Make an address" }).click();
  const address = await calendar.getByLabel("address").inputValue();
  const first = await page.request.get(address);
  expect([first.status(), first.headers()["content-type"]]).toEqual([
    200,
    "text/calendar; charset=utf-8",
  ]);

  await page.reload();
  await expect(calendar.getByText("An address was made today")).toBeVisible();
  await expect(calendar.getByLabel("address")).toHaveCount(0);
  await calendar.getByRole("button", { name: "Take it back" }).click();
  await expect(calendar.getByText("The address leads nowhere now.")).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
});
