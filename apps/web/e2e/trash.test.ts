import type { Page } from "@playwright/test";
import { addTask, allSaved, expect, row, test } from "./docket.ts";

async function trash(page: Page, title: string) {
  await row(page, title).hover();
  await row(page, title).getByRole("button", { name: "Delete" }).click();
}

test("the last deleted is on top; a task that is restored is as it was", async ({
  signedIn: page,
}) => {
  for (const title of ["Older", "Newer", "Keep"]) await addTask(page, title);
  await page.getByRole("checkbox", { name: "Older: completed" }).check({ force: true });
  await expect(row(page, "Older")).toHaveCount(0);
  await trash(page, "Newer");
  await page.getByRole("link", { name: "Completed" }).click();
  await trash(page, "Older");

  await page.getByRole("link", { name: "Trash" }).click();
  await expect(page.getByText("stay here for 30 days")).toBeVisible();
  const rows = page.locator("[data-task]");
  await expect(rows).toHaveText([/Older/, /Newer/]);
  await row(page, "Older").getByRole("button", { name: "Restore" }).click();
  await expect(rows).toHaveText([/Newer/]);
  await allSaved(page);
  await page.goto("/completed");
  await expect(rows).toHaveText([/Older/]);
});

test("deleting for good asks first, and can still be undone", async ({ signedIn: page }) => {
  await addTask(page, "Old receipt");
  await trash(page, "Old receipt");
  await page.getByRole("link", { name: "Trash" }).click();
  const remove = row(page, "Old receipt").getByRole("button", { name: "Delete for good" });
  await remove.click();
  const dialog = page.getByRole("dialog", { name: "Delete “Old receipt” for good?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(remove).toBeFocused();
  await remove.click();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();

  await page
    .getByText("was deleted for good")
    .locator("..")
    .getByRole("button", { name: "Undo" })
    .click();
  await allSaved(page);
  await page.reload();
  await row(page, "Old receipt").getByRole("button", { name: "Restore" }).click();
  await page.getByRole("link", { name: "All tasks" }).click();
  await expect(row(page, "Old receipt")).toBeVisible();
});

test("emptying the trash asks first, and one undo brings all of it back", async ({
  signedIn: page,
}) => {
  for (const title of ["One", "Two"]) {
    await addTask(page, title);
    await trash(page, title);
  }
  await page.getByRole("link", { name: "Trash" }).click();
  await page.getByRole("button", { name: "Empty trash" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Empty trash" }).click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Empty trash" })).toHaveCount(0);

  await page.keyboard.press("Control+z");
  await expect(page.locator("[data-task]")).toHaveText([/Two/, /One/]);
  await allSaved(page);
  await page.reload();
  await expect(page.locator("[data-task]")).toHaveText([/Two/, /One/]);
});
