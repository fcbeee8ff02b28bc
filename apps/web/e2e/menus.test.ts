import type { Locator, Page } from "@playwright/test";
import { addList, addTask, expect, row, test } from "./docket.ts";

/** Opens a menu with Enter, moves through its items by keyboard, and closes it with Escape. */
async function walkThrough(page: Page, button: Locator): Promise<void> {
  await button.focus();
  await page.keyboard.press("Enter");
  const items = page.getByRole("menu").locator('[role^="menuitem"]');
  await expect(page.getByRole("menu")).toBeVisible();
  const focused = page.locator('[role^="menuitem"]:focus');
  await expect(focused).toHaveCount(1);
  await page.keyboard.press("Home");
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(button).toBeFocused();
}

test("every menu works by keyboard and returns the focus when it closes", async ({
  signedIn: page,
}) => {
  await walkThrough(page, page.getByRole("button", { name: "Account", exact: true }));

  await addTask(page, "Post the letter");
  const priority = row(page, "Post the letter").getByRole("button", { name: /priority/i });
  await walkThrough(page, priority);

  await addList(page, "Garden");
  await walkThrough(page, page.getByRole("button", { name: "Actions for Garden" }));
});

test("a menu item can be chosen by keyboard", async ({ signedIn: page }) => {
  await addTask(page, "Post the letter");
  const priority = row(page, "Post the letter").getByRole("button", { name: /priority/i });
  await priority.focus();
  await page.keyboard.press("Space");
  await expect(page.locator('[role="menuitemradio"]:focus')).toHaveAttribute(
    "aria-checked",
    "true",
  );
  await page.keyboard.press("Home");
  const chosen = await page.locator(":focus").textContent();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(priority).toHaveAccessibleName(new RegExp(chosen ?? "", "i"));

  await page.getByRole("button", { name: "Account", exact: true }).press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});
