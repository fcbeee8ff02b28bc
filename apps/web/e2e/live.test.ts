import type { Page } from "@playwright/test";
import { addList, addTask, allSaved, expect, row, signIn, test } from "./docket.ts";

/** Waits until the page hears of what others do. */
async function opened(page: Page) {
  const stream = page.waitForResponse(/change\.stream/);
  await page.goto("/");
  await stream;
  await expect(page.getByRole("heading", { name: "What is on your docket" })).toBeVisible();
}

/** Brings a tab to the front, or sends it to the background. */
async function look(page: Page, isSeen: boolean) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !isSeen);
}

test("another device's changes show within a second", async ({ signedIn: page, phone, email }) => {
  await addTask(page, "Post the letter");
  await phone.goto("/sign-in");
  const stream = phone.waitForResponse(/change\.stream/);
  await signIn(phone, email);
  await stream;
  await expect(row(phone, "Post the letter")).toBeVisible();

  const second = { timeout: 1_000 };
  await addTask(page, "Water the fern");
  await expect(row(phone, "Water the fern")).toBeVisible(second);
  await page.getByRole("checkbox", { name: "Post the letter: completed" }).check({ force: true });
  await allSaved(page);
  await expect(row(phone, "Post the letter")).toHaveCount(0, second);
  await phone.getByRole("button", { name: "Water the fern" }).click();
  await phone.getByLabel("Title").fill("Water the ferns");
  await phone.getByRole("button", { name: "Save" }).click();
  await allSaved(phone);
  await expect(row(page, "Water the ferns")).toBeVisible(second);
});

test("what a device missed while it was offline it catches up with", async ({
  signedIn: page,
  phone,
  email,
}) => {
  await addTask(page, "Before");
  await phone.goto("/sign-in");
  const stream = phone.waitForResponse(/change\.stream/);
  await signIn(phone, email);
  await stream;
  await expect(row(phone, "Before")).toBeVisible();
  await phone.context().setOffline(true);
  await expect(phone.getByText("You are offline.")).toBeVisible();

  await addTask(page, "Meanwhile");
  await page.getByRole("checkbox", { name: "Before: completed" }).check({ force: true });
  await allSaved(page);
  await expect(row(phone, "Before")).toBeVisible();
  await phone.context().setOffline(false);
  await expect(phone.locator("[data-task]")).toHaveText([/Meanwhile/]);
  await expect(phone.getByText("You are offline.")).toHaveCount(0);
});

test("a tab in the background holds no connection, and catches up when it is looked at", async ({
  signedIn: page,
  context,
}) => {
  const other = await context.newPage();
  await opened(other);
  const ended = other.waitForEvent("requestfailed", (request) => /stream/.test(request.url()));
  await look(other, false);
  await ended;
  await addTask(page, "Meanwhile");
  await expect(row(other, "Meanwhile")).toHaveCount(0);
  await look(other, true);
  await expect(row(other, "Meanwhile")).toBeVisible();
});

test("a task for a list that is gone finds a place in the Inbox", async ({
  signedIn: page,
  context,
}) => {
  await addList(page, "Errands");
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByText("Nothing left on this list")).toBeVisible();
  await look(other, false);
  await page.getByRole("button", { name: "Actions for Errands" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete list" }).click();
  await allSaved(page);

  await addTask(other, "Post the letter");
  await other.getByRole("status").getByRole("button", { name: "Add to the Inbox" }).click();
  await expect(row(page, "Post the letter")).toBeVisible();
});

test("what is being typed stays while the page is brought up to date", async ({
  signedIn: page,
  context,
}) => {
  await addTask(page, "Plan the trip");
  const other = await context.newPage();
  await opened(other);
  await page.getByRole("button", { name: "Plan the trip" }).click();
  await page.getByLabel("Notes").fill("By train");
  await other.getByRole("checkbox", { name: "Plan the trip: completed" }).check({ force: true });
  await addTask(other, "Pack");
  await expect(page.locator("[data-task]")).toHaveText([/Pack/]);
  await expect(page.getByLabel("Notes")).toHaveValue("By train");
  await row(other, "Pack").hover();
  await row(other, "Pack").getByRole("button", { name: "Delete" }).click();
  await expect(page.locator("[data-task]")).toHaveCount(0);
  await expect(page.getByLabel("Notes")).toHaveValue("By train");
});

test("lists and the trash follow, too", async ({ signedIn: page, context }) => {
  await addTask(page, "Old receipt");
  const other = await context.newPage();
  await opened(other);
  await other.getByRole("link", { name: "Trash" }).click();
  await expect(other.getByRole("heading", { name: "The trash is empty" })).toBeVisible();

  await row(page, "Old receipt").hover();
  await row(page, "Old receipt").getByRole("button", { name: "Delete" }).click();
  await expect(row(other, "Old receipt")).toBeVisible();
  await addList(page, "Errands");
  await expect(other.getByRole("link", { name: "Errands" })).toBeVisible();
  await row(other, "Old receipt").getByRole("button", { name: "Restore" }).click();
  await page.getByRole("link", { name: "All tasks" }).click();
  await expect(row(page, "Old receipt")).toBeVisible();
});

test("one's own changes move once, though the stream tells of them, too", async ({
  signedIn: page,
}) => {
  await opened(page);
  await addTask(page, "First");
  const seen = await page.evaluateHandle(() => {
    const states = ["First"];
    new MutationObserver(() => {
      const titles = [...document.querySelectorAll('[data-task] [data-part="open"]')];
      const state = titles.map(({ textContent }) => textContent).join(", ");
      if (state !== states.at(-1)) states.push(state);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return states;
  });
  let reads = 0;
  page.on("request", (request) => {
    if (/task\.(?:get|list)/.test(request.url())) reads += 1;
  });
  await addTask(page, "Second");
  await row(page, "First").hover();
  await row(page, "First").getByRole("button", { name: "Delete" }).click();
  await allSaved(page);
  await page.waitForTimeout(500);
  expect(reads).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await allSaved(page);
  await page.keyboard.press("Control+Shift+z");
  await allSaved(page);
  // Whatever the stream tells would have arrived and been shown.
  await page.waitForTimeout(500);
  expect(await seen.jsonValue()).toEqual([
    "First",
    "Second, First",
    "Second",
    "Second, First",
    "Second",
  ]);
});
