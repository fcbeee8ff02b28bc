import type { Page } from "@playwright/test";
import { addList, addTask, allSaved, expect, row, test } from "./docket.ts";

async function choose(page: Page, list: string, item: string) {
  await page.getByRole("button", { name: `Actions for ${list}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** The user's own lists in the sidebar, from top to bottom. */
function names(page: Page) {
  return page.getByRole("region", { name: "Lists" }).getByRole("link");
}

test("a task is added to the list that is shown, and moved to another in its form", async ({
  signedIn: page,
}) => {
  await addList(page, "Errands");
  await addTask(page, "Post the letter");
  await addList(page, "Home");
  await expect(page.getByText("Nothing left on this list")).toBeVisible();
  await page.getByRole("link", { name: "All tasks" }).click();
  await expect(row(page, "Post the letter")).toContainText("Errands");
  await page.getByRole("link", { name: "Inbox" }).click();
  await expect(page.getByText("Your Inbox is empty")).toBeVisible();

  await page.getByRole("link", { name: "Errands" }).click();
  await page.getByRole("button", { name: "Post the letter" }).click();
  await page.getByLabel("List", { exact: true }).selectOption("Home");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Post the letter")).toHaveCount(0);
  await page.getByRole("link", { name: "Home" }).click();
  await expect(row(page, "Post the letter")).toBeVisible();
  await allSaved(page);
  await page.reload();
  await expect(row(page, "Post the letter")).toBeVisible();
});

test("lists are renamed, moved, archived and brought back, and each of it is undone", async ({
  signedIn: page,
}) => {
  for (const name of ["One", "Two", "Three"]) await addList(page, name);
  await choose(page, "Three", "Move up");
  await expect(names(page)).toHaveText(["One", "Three", "Two"]);
  await choose(page, "Three", "Move down");
  await expect(names(page)).toHaveText(["One", "Two", "Three"]);
  await choose(page, "Three", "Name and colour");
  await page.getByLabel("Name").fill("Trip");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(names(page)).toHaveText(["One", "Two", "Trip"]);
  await choose(page, "Trip", "Archive");
  await expect(names(page)).toHaveText(["One", "Two"]);
  await page.getByText("Archived (1)").click();
  await expect(names(page)).toHaveText(["One", "Two", "Trip"]);
  await choose(page, "Trip", "Bring back");
  await expect(page.getByText(/^Archived/)).toHaveCount(0);

  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Control+z");
  await expect(names(page)).toHaveText(["One", "Two", "Three"]);
  await page.keyboard.press("Control+z");
  await expect(names(page)).toHaveText(["One", "Three", "Two"]);
  await page.keyboard.press("Control+z");
  await allSaved(page);
  await page.reload();
  await expect(names(page)).toHaveText(["One", "Two", "Three"]);
});

test("deleting a list asks what becomes of its tasks, and an undo brings both back", async ({
  signedIn: page,
}) => {
  await addList(page, "Errands");
  await addTask(page, "Post the letter");
  await choose(page, "Errands", "Delete…");
  await page.getByLabel("Move its tasks to the Inbox").check();
  await page.getByRole("button", { name: "Delete list" }).click();
  await expect(page.getByRole("heading", { name: "What is on your docket" })).toBeVisible();
  await expect(row(page, "Post the letter")).toBeVisible();
  await expect(names(page)).toHaveCount(0);

  await page.keyboard.press("Control+z");
  await expect(names(page)).toHaveText(["Errands"]);
  await page.getByRole("link", { name: "Errands" }).click();
  await expect(row(page, "Post the letter")).toBeVisible();

  await choose(page, "Errands", "Delete…");
  await page.getByLabel("Move its tasks to the trash").check();
  await page.getByRole("button", { name: "Delete list" }).click();
  await expect(page.getByText("A clear docket")).toBeVisible();
  await page.getByRole("link", { name: "Trash" }).click();
  await row(page, "Post the letter").getByRole("button", { name: "Restore" }).click();
  await page.getByRole("link", { name: "Inbox" }).click();
  await expect(row(page, "Post the letter")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the lists are in a drawer, which the keyboard opens and Escape closes", async ({
    signedIn: page,
  }) => {
    const opener = page.getByRole("button", { name: "Lists and views" });
    await expect(page.getByRole("link", { name: "Trash" })).toHaveCount(0);
    await opener.focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog", { name: "Lists and views" });
    await expect(drawer.getByRole("link", { name: "All tasks" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    await page.keyboard.press("Escape");
    await expect(drawer).toHaveCount(0);
    await expect(opener).toBeFocused();

    await opener.tap();
    for (const target of await drawer.getByRole("link").all()) {
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    await addList(page, "Errands");
    await expect(drawer).toHaveCount(0);
    await addTask(page, "Post the letter");
    await expect(row(page, "Post the letter")).toBeVisible();
    await opener.tap();
    await drawer.getByRole("link", { name: "Trash" }).tap();
    await expect(page.getByRole("heading", { name: "Trash", exact: true })).toBeVisible();
  });
});
