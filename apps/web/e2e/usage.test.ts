import { expect, openSettings, section, test } from "./docket.ts";

test("the settings show the storage in use and the quotas", async ({ signedIn: page }) => {
  await openSettings(page);
  const storage = section(page, "Storage");
  await expect(storage.getByText("0 of 200,000")).toBeVisible();
  await expect(storage.getByText("of 256 MiB")).toBeVisible();
  await expect(storage.getByRole("meter", { name: "Saved filters" })).toBeVisible();
});
