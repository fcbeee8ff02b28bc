import type { Page } from "@playwright/test";
import { addTask, allSaved, expect, row, signIn, test } from "./docket.ts";

/** Waits until the page hears of what others do. */
async function opened(page: Page) {
  const stream = page.waitForResponse(/change\.stream/);
  await page.goto("/");
  await stream;
  await expect(page.getByRole("heading", { name: "What is on your docket" })).toBeVisible();
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
  await page.getByRole("button", { name: "New list" }).click();
  await page.getByLabel("Name").fill("Errands");
  await page.getByRole("button", { name: "Add list" }).click();
  await expect(other.getByRole("link", { name: "Errands" })).toBeVisible();
  await row(other, "Old receipt").getByRole("button", { name: "Restore" }).click();
  await page.getByRole("link", { name: "All tasks" }).click();
  await expect(row(page, "Old receipt")).toBeVisible();
});
