import { addTask, allSaved, expect, row, test } from "./docket.ts";
import type { Page } from "@playwright/test";

async function openTask(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${title}`) }).click();
  await expect(page.getByRole("dialog", { name: "Edit task" })).toBeVisible();
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog", { name: "Edit task" })).toBeHidden();
  await allSaved(page);
}

/** Days from today where the browser is, as a date field has it. */
function dayFromNow(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat("sv", { timeZone: "Europe/Vienna" }).format(day);
}

test("a task has a day and a time by when it is due, and shows them", async ({
  signedIn: page,
}) => {
  await addTask(page, "Post the letter");
  await openTask(page, "Post the letter");
  await expect(page.getByLabel("Time")).toBeDisabled();
  await page.getByLabel("Due", { exact: true }).fill(dayFromNow(1));
  await page.getByLabel("Time").fill("09:30");
  await save(page);
  await expect(row(page, "Post the letter")).toContainText("Tomorrow, 09:30");

  await page.reload();
  await expect(row(page, "Post the letter")).toContainText("Tomorrow, 09:30");
  await openTask(page, "Post the letter");
  await page.getByRole("button", { name: "No time" }).click();
  await save(page);
  await expect(row(page, "Post the letter").locator("time")).toHaveText("Tomorrow");

  await openTask(page, "Post the letter");
  await page.getByLabel("Due", { exact: true }).fill(dayFromNow(-1));
  await save(page);
  await expect(row(page, "Post the letter")).toContainText("Overdue: Yesterday");

  await openTask(page, "Post the letter");
  await page.getByLabel("Due", { exact: true }).fill("");
  await save(page);
  await page.reload();
  await expect(row(page, "Post the letter").locator("time")).toHaveCount(0);
});

test("a task is out of sight until it is time for it", async ({ signedIn: page }) => {
  await addTask(page, "Plant tulips");
  await openTask(page, "Plant tulips");
  await page.getByLabel("Start").fill(dayFromNow(1));
  await save(page);
  await expect(row(page, "Plant tulips")).toHaveCount(0);
  await page.goto("/later");
  await expect(row(page, "Plant tulips")).toContainText("From Tomorrow");

  await openTask(page, "Plant tulips");
  await page.getByLabel("Start").fill(dayFromNow(0));
  await save(page);
  await expect(page.getByText("Nothing is planned for later")).toBeVisible();
  await page.goto("/");
  await expect(row(page, "Plant tulips")).toBeVisible();
});

test("a task has tags, old and new, whatever their letters' case and accents", async ({
  signedIn: page,
}) => {
  await addTask(page, "Sweep");
  await openTask(page, "Sweep");
  const tags = page.getByLabel("Tags");
  await tags.fill("home");
  await tags.press("Enter");
  // What is still being written when it is saved belongs to it too.
  await tags.fill("Frühling");
  await save(page);
  await expect(row(page, "Sweep")).toContainText("#home #Frühling");

  await addTask(page, "Mop");
  await openTask(page, "Mop");
  await tags.fill("HOME");
  await tags.press("Enter");
  await expect(page.getByRole("button", { name: "Take off home" })).toBeVisible();
  await tags.fill("fruhling");
  await tags.press("Enter");
  await page.getByRole("button", { name: "Take off Frühling" }).click();
  await save(page);
  await page.reload();
  await expect(row(page, "Mop")).toContainText("#home");
  await expect(row(page, "Sweep")).toContainText("#home #Frühling");

  await openTask(page, "Sweep");
  await page.getByRole("button", { name: "Take off home" }).click();
  await save(page);
  await page.reload();
  await expect(row(page, "Sweep")).toContainText("#Frühling");
  await expect(row(page, "Sweep")).not.toContainText("#home");
});

test("a task that repeats comes back when it is done", async ({ signedIn: page }) => {
  await addTask(page, "Water the fern");
  await openTask(page, "Water the fern");
  await expect(page.getByLabel("Repeats")).toBeDisabled();
  await page.getByLabel("Due", { exact: true }).fill(dayFromNow(0));
  await page.getByLabel("Repeats").selectOption("Every day");
  await save(page);
  await expect(row(page, "Water the fern").getByLabel("Repeats")).toBeVisible();

  const check = page.getByRole("checkbox", { name: "Water the fern: completed" });
  await check.check({ force: true });
  await expect(page.locator("[data-task]")).toHaveText([/Water the fern.*Tomorrow/]);
  await page.getByRole("link", { name: "Completed" }).click();
  await expect(row(page, "Water the fern")).toContainText("Today");
});

test("a rule of one's own is taken, or refused in words", async ({ signedIn: page }) => {
  await addTask(page, "Pay rent");
  await openTask(page, "Pay rent");
  await page.getByLabel("Due", { exact: true }).fill(dayFromNow(0));
  await page.getByLabel("Repeats").selectOption("By a rule…");
  await page.getByLabel("Rule").fill("FREQ=HOURLY");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("can repeat at most once a day");

  await page.getByLabel("Rule").fill("FREQ=MONTHLY;BYDAY=-1FR");
  await page.getByLabel("Counted from").selectOption("The day it is done");
  await save(page);
  await page.reload();
  await openTask(page, "Pay rent");
  await expect(page.getByLabel("Rule")).toHaveValue("FREQ=MONTHLY;BYDAY=-1FR");
  await expect(page.getByLabel("Counted from")).toHaveValue("completion");
});

test("a task has subtasks, which are done with it and come back with it", async ({
  signedIn: page,
}) => {
  await addTask(page, "Plan the party");
  await openTask(page, "Plan the party");
  const field = page.getByLabel("Add a subtask");
  for (const title of ["Bake", "Invite", "Sweep"]) {
    await field.fill(title);
    await field.press("Enter");
  }
  const subtasks = page.locator("[data-subtask]");
  await expect(subtasks).toHaveText(["Bake", "Invite", "Sweep"]);
  await page.getByRole("checkbox", { name: "Bake: completed" }).last().check({ force: true });
  await expect(page.getByText("1 of 3 done")).toBeVisible();
  await page.getByRole("button", { name: "Delete Sweep" }).click();
  await expect(subtasks).toHaveText(["Bake", "Invite"]);
  await allSaved(page);
  await page.getByRole("button", { name: "Close" }).click();

  await expect(row(page, "Invite")).toContainText("Plan the party");
  await page.reload();
  await expect(page.locator("[data-task]")).toHaveText([
    /Invite.*Plan the party/,
    /Plan the party/,
  ]);

  const check = page.getByRole("checkbox", { name: "Plan the party: completed" });
  await check.check({ force: true });
  await expect(page.getByText("A clear docket")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("[data-task]")).toHaveText([
    /Invite.*Plan the party/,
    /Plan the party/,
  ]);
  await openTask(page, "Plan the party");
  await expect(page.getByText("1 of 2 done")).toBeVisible();
});
