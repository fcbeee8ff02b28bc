import { addTask, allSaved, expect, row, test } from "./docket.ts";

test("a deletion is undone in its toast: the same task, in its place", async ({
  signedIn: page,
}) => {
  await addTask(page, "Return the books");
  await addTask(page, "Call Sam");
  const id = await row(page, "Return the books").getAttribute("data-task");
  await row(page, "Return the books").hover();
  await row(page, "Return the books").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("“Return the books” moved to the trash.")).toBeVisible();
  await expect(page.locator("[data-task]")).toHaveText([/Call Sam/]);

  const undone = page.waitForResponse(/change\.undo/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("[data-task]")).toHaveText([/Call Sam/, /Return the books/]);
  await undone;
  await page.reload();
  await expect(page.locator("[data-task]")).toHaveText([/Call Sam/, /Return the books/]);
  await expect(page.locator("[data-task]").last()).toHaveAttribute("data-task", id ?? "");
});

test("ctrl z takes back one thing after another, shift ctrl z does them again", async ({
  signedIn: page,
}) => {
  await addTask(page, "First");
  await addTask(page, "Second");
  const tasks = page.locator("[data-task]");
  await page.getByRole("button", { name: "First", exact: true }).click();
  await page.getByLabel("Title").fill("First of all");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("checkbox", { name: "Second: completed" }).check({ force: true });
  await expect(tasks).toHaveText([/First of all/]);

  await page.keyboard.press("Control+z");
  await expect(page.getByText("Undone: “Second” was completed.")).toBeVisible();
  await expect(tasks).toHaveText([/Second/, /First of all/]);
  await page.keyboard.press("Control+z");
  await expect(tasks).toHaveText([/Second/, /First$/]);
  await page.keyboard.press("Control+z");
  await expect(tasks).toHaveText([/First$/]);

  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Control+Shift+z");
  await expect(tasks).toHaveText([/First of all/]);
  await expect(page.getByText("Redone: “Second” was completed.")).toBeVisible();
  await allSaved(page);
  await page.goto("/completed");
  await expect(tasks).toHaveText([/Second/]);
});

test("in a text field ctrl z is about the text", async ({ signedIn: page }) => {
  await addTask(page, "Keep me");
  await page.getByLabel("Add a task").pressSequentially("Half a thought");
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Keep me" })).toBeVisible();
  await expect(page.getByText(/^Undone/)).toHaveCount(0);
});

test("what was changed again since is not undone, and its user learns why", async ({
  signedIn: page,
  context,
}) => {
  await addTask(page, "Plan the trip");
  const other = await context.newPage();
  await other.goto("/");
  await page.getByRole("button", { name: "Plan the trip" }).click();
  await page.getByLabel("Title").fill("Plan the trip to Porto");
  const saved = page.waitForResponse(/task\.update/);
  await page.getByRole("button", { name: "Save" }).click();
  await saved;
  await other.reload();
  await other.getByRole("button", { name: "Plan the trip to Porto" }).click();
  await other.getByLabel("Title").fill("Plan the trip to Lisbon");
  const changed = other.waitForResponse(/task\.update/);
  await other.getByRole("button", { name: "Save" }).click();
  await changed;

  await page.keyboard.press("Control+z");
  await expect(page.getByText("was changed again since")).toBeVisible();
  await expect(row(page, "Plan the trip to Lisbon")).toBeVisible();
});

test("an undo that meets an outage can be tried again", async ({ signedIn: page }) => {
  await addTask(page, "Water the fern");
  await page.getByRole("checkbox", { name: "Water the fern: completed" }).check({ force: true });
  await expect(page.getByText("A clear docket")).toBeVisible();
  await page.route(/change\.undo/, (route) => route.abort());
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("status").getByText(/was not undone/)).toBeVisible();
  await expect(page.getByText("A clear docket")).toBeVisible();

  await page.unroute(/change\.undo/);
  await page.getByRole("status").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Water the fern" })).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(page.getByText("A clear docket")).toBeVisible();
});
