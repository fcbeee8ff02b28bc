import type { Page } from "@playwright/test";
import { addList, addTask, allSaved, expect, row, signIn, signOut, test } from "./docket.ts";

async function openTask(page: Page, title: string): Promise<void> {
  await row(page, title).locator("[data-part=open]", { hasText: title }).last().click();
  await expect(page.getByRole("dialog", { name: "Edit task" })).toBeVisible();
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog", { name: "Edit task" })).toBeHidden();
  await allSaved(page);
}

/** Adds a task that is due on 15 December at nine and repeats every week. */
async function addWeekly(page: Page): Promise<void> {
  await addTask(page, "Water plants");
  await openTask(page, "Water plants");
  await page.getByLabel("Due", { exact: true }).fill("2026-12-15");
  await page.getByLabel("Time", { exact: true }).fill("09:00");
  await page.getByRole("combobox", { name: "Repeats" }).selectOption("FREQ=WEEKLY");
  await save(page);
  await openTask(page, "Water plants");
}

/** Types into the browser's own date control, whose fields are day, month, year or month, day, year. */
async function typeDate(page: Page, ...keys: readonly string[]): Promise<void> {
  await page.getByLabel("Due", { exact: true }).click({ position: { x: 20, y: 20 } });
  for (const key of keys) await page.keyboard.press(key);
}

test.describe("a date that is being typed", () => {
  test("does not change time and repetition while digits are typed", async ({ signedIn: page }) => {
    await addWeekly(page);
    await typeDate(page, "1", "2", "0");
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("09:00");
    await expect(page.getByRole("combobox", { name: "Repeats" })).toHaveValue("FREQ=WEEKLY");
    await page.keyboard.press("5");
    await expect(page.getByLabel("Due", { exact: true })).toHaveValue(/^2026-(?:05-12|12-05)$/);
    for (const key of "2027") await page.keyboard.press(key);
    await expect(page.getByLabel("Due", { exact: true })).toHaveValue(/^2027-(?:05-12|12-05)$/);
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("09:00");
    await save(page);

    await openTask(page, "Water plants");
    await expect(page.getByLabel("Due", { exact: true })).toHaveValue(/^2027-(?:05-12|12-05)$/);
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("09:00");
    await expect(page.getByRole("combobox", { name: "Repeats" })).toHaveValue("FREQ=WEEKLY");
  });

  test("is not saved half-typed, nor discarded without a question", async ({ signedIn: page }) => {
    await addWeekly(page);
    await typeDate(page, "Backspace");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Enter a complete date, or clear the field.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByText("Discard your changes?")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Discard" }).click();

    await openTask(page, "Water plants");
    await expect(page.getByLabel("Due", { exact: true })).toHaveValue("2026-12-15");
    await expect(page.getByRole("combobox", { name: "Repeats" })).toHaveValue("FREQ=WEEKLY");
  });

  test("can be cleared and typed again with the same time and repetition", async ({
    signedIn: page,
  }) => {
    await addWeekly(page);
    await page.getByLabel("Due", { exact: true }).fill("");
    await expect(page.getByRole("combobox", { name: "Repeats" })).toHaveValue("");
    await page.getByLabel("Due", { exact: true }).fill("2026-12-22");
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("09:00");
    await expect(page.getByRole("combobox", { name: "Repeats" })).toHaveValue("FREQ=WEEKLY");
  });

  test("does not change anything for a half-typed time or start date either", async ({
    signedIn: page,
  }) => {
    await addWeekly(page);
    await page.getByLabel("Time", { exact: true }).click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("Backspace");
    await expect(page.getByRole("button", { name: "No time" })).toBeVisible();
    await page.getByLabel("Start").click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("3");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Enter a complete date, or clear the field.")).toBeVisible();
  });
});

test("a typed subtask and a typed tag are saved with the task", async ({ signedIn: page }) => {
  await addTask(page, "Paint the fence");
  await openTask(page, "Paint the fence");
  await page.getByLabel("Add a subtask").fill("Buy paint");
  await page.getByLabel("Tags").fill("garden");
  await page.getByLabel("Tags").press("Control+Enter");
  await expect(page.getByRole("dialog", { name: "Edit task" })).toBeHidden();
  await allSaved(page);
  await openTask(page, "Paint the fence");
  await expect(page.locator("[data-subtask]")).toHaveText(["Buy paint"]);
  await expect(page.getByRole("button", { name: "Take off garden" })).toBeVisible();
});

test("Escape asks before it discards a typed subtask or tag", async ({ signedIn: page }) => {
  await addTask(page, "Paint the fence");
  await openTask(page, "Paint the fence");
  await page.getByLabel("Add a subtask").fill("Buy paint");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Discard your changes?")).toBeVisible();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Add a subtask")).toHaveValue("Buy paint");
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("Delete the task and discard your changes?")).toBeVisible();
});

test("an open edit survives a reload, and is listed after its tab was closed", async ({
  signedIn: page,
}) => {
  await addTask(page, "Paint the fence");
  await allSaved(page);
  await openTask(page, "Paint the fence");
  await page.getByLabel("Title").fill("Paint the gate");
  await page.getByLabel("Add a subtask").fill("Buy paint");
  await page.getByLabel("Notes").fill("Green");
  await page.reload();
  await expect(page.getByLabel("Title")).toHaveValue("Paint the gate");
  await expect(page.getByLabel("Add a subtask")).toHaveValue("Buy paint");
  await expect(page.getByLabel("Notes")).toHaveValue("Green");

  await using other = await page.context().newPage();
  await other.goto("/");
  const unsaved = other.getByRole("region", { name: "Not saved" });
  await unsaved.getByRole("button", { name: "Open" }).click();
  await expect(other.getByLabel("Notes")).toHaveValue("Green");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(unsaved).toBeHidden();
  await expect(row(other, "Paint the gate").last()).toBeVisible();
});

test("the text in the quick-add line survives a change of view and a reload", async ({
  signedIn: page,
}) => {
  await page.getByLabel("Add a task").fill("Buy mi");
  await page.getByRole("link", { name: "Completed" }).click();
  await page.getByRole("link", { name: "Inbox" }).click();
  await expect(page.getByLabel("Add a task")).toHaveValue("Buy mi");
  await page.reload();
  await expect(page.getByLabel("Add a task")).toHaveValue("Buy mi");
  await page.getByLabel("Add a task").press("Enter");
  await expect(row(page, "Buy mi")).toBeVisible();
  await page.getByRole("link", { name: "All tasks" }).click();
  await expect(page.getByLabel("Add a task")).toHaveValue("");
});

test("a typed list name is not discarded without a question", async ({ signedIn: page }) => {
  await page.getByRole("button", { name: "New list" }).click();
  await page.getByLabel("Name").fill("Gard");
  await page.reload();
  await page.getByRole("button", { name: "New list" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Gard");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Discard your changes?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Name")).toHaveValue("Gard");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard" }).click();
  await addList(page, "Garden");
});

test("a failed write stays listed after its toast and a reload, until it is sent or discarded", async ({
  signedIn: page,
}) => {
  const refuse = async (titles: readonly string[]) => {
    await page.route(/task\.create/, (route) => route.abort());
    for (const title of titles) {
      await page.getByLabel("Add a task").fill(title);
      await page.getByLabel("Add a task").press("Enter");
    }
  };
  await refuse(["Buy milk", "Buy bread"]);
  const unsaved = page.getByRole("region", { name: "Not saved" });
  await expect(unsaved.getByRole("listitem")).toHaveCount(2, { timeout: 15_000 });
  while ((await page.getByRole("button", { name: "Dismiss" }).count()) > 0) {
    await page.getByRole("button", { name: "Dismiss" }).first().click();
  }
  await page.reload();
  await expect(unsaved.getByRole("listitem")).toHaveCount(2);

  await page.unroute(/task\.create/);
  const milk = unsaved.getByRole("listitem").filter({ hasText: "Buy milk" });
  await milk.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, "Buy milk")).toBeVisible();
  await unsaved.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await expect(unsaved).toBeHidden();
  await page.reload();
  await expect(row(page, "Buy milk")).toBeVisible();
  await expect(row(page, "Buy bread")).toBeHidden();
});

test("signing out asks if unsaved work would be lost, and deletes it", async ({
  signedIn: page,
  email,
}) => {
  await page.getByLabel("Add a task").fill("Buy mi");
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Add a task")).toHaveValue("Buy mi");

  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage).join())).not.toContain("unsaved");
  await signIn(page, email);
  await expect(page.getByLabel("Add a task")).toHaveValue("");
  await signOut(page);
});
