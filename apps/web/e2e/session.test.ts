import { addTask, expect, row, signIn, signOut, test } from "./docket.ts";

test("a session that ends asks to sign in again and keeps what was typed", async ({
  signedIn: page,
  context,
}) => {
  // A tab in the background follows no stream, which would notice before anything is saved.
  await page.addInitScript(() => Object.defineProperty(document, "hidden", { value: true }));
  await page.clock.install();
  await page.reload();
  await addTask(page, "Write to Mara");
  await page.getByRole("button", { name: "Write to Mara" }).click();
  await page.getByLabel("Notes").fill("Half a thought");
  await context.clearCookies();
  await page.clock.fastForward("20:00");
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("heading", { name: "Sign in to go on" })).toBeVisible();
  await signIn(page);
  await expect(page.getByRole("heading", { name: "Sign in to go on" })).toBeHidden();
  await expect(row(page, "Write to Mara")).toContainText("Half a thought");
  await page.reload();
  await expect(row(page, "Write to Mara")).toContainText("Half a thought");
});

test("signing out reaches the other tabs", async ({ signedIn: page, context }) => {
  await addTask(page, "Keep this private");
  const other = await context.newPage();
  await other.goto("/");
  await expect(row(other, "Keep this private")).toBeVisible();
  await signOut(page);
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect(row(other, "Keep this private")).toBeHidden();
});

test("says what is wrong with an address, a password, or both", async ({ page, email }) => {
  await page.goto("/register");
  await page.getByLabel("E-mail").fill("ada");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Enter an email address, such as ada@example.com.")).toBeVisible();
  await expect(page.getByText("Must be 8 to 128 characters long.")).toBeVisible();

  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await signIn(page);
  await expect(page.getByRole("alert")).toHaveText("Wrong email or password.");
});
