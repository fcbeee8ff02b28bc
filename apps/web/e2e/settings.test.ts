import { addTask, expect, openSettings, PASSWORD, row, section, signIn, test } from "./docket.ts";

const HOME = { name: "What is on your docket" };

test("a changed password keeps this browser signed in, and no other", async ({
  signedIn: page,
  context,
  phone,
  email,
}) => {
  test.slow();
  await phone.goto("/sign-in");
  await signIn(phone, email);
  await expect(phone.getByRole("heading", HOME)).toBeVisible();
  const otherTab = await context.newPage();
  await otherTab.clock.install();
  await otherTab.goto("/");
  await expect(otherTab.getByRole("heading", HOME)).toBeVisible();

  await openSettings(page);
  const password = section(page, "Password");
  await password.getByRole("button", { name: "Change password" }).click();
  await password.getByLabel("Current password").fill(PASSWORD);
  await password.getByLabel("New password", { exact: true }).fill("staple battery horse");
  await password.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await expect(password.getByRole("button", { name: "Change password" })).toBeFocused();
  await expect(section(page, "Devices").getByRole("listitem")).toHaveCount(1);

  // Its token is due, and its cookie is the new one.
  await otherTab.clock.fastForward("20:00");
  await addTask(otherTab, "Still here");
  await expect(otherTab.getByRole("heading", { name: "Sign in to go on" })).toBeHidden();

  await phone.goto("/");
  await expect(phone.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await signIn(phone, email);
  await expect(phone.getByText("Wrong email or password")).toBeVisible();
  await signIn(phone, email, "staple battery horse");
  await expect(row(phone, "Still here")).toBeVisible();
});

test("says which password is wrong, and keeps both", async ({ signedIn: page, email }) => {
  await page.goto("/settings");
  const password = section(page, "Password");
  await password.getByRole("button", { name: "Change password" }).click();
  const current = password.getByLabel("Current password");
  const wanted = password.getByLabel("New password", { exact: true });
  await current.fill("wrong horse battery");
  await wanted.fill("short");
  await page.keyboard.press("Enter");
  await expect(password.getByText("Must be 8 to 128 characters long.")).toBeVisible();
  await expect(wanted).toBeFocused();

  await wanted.fill(email);
  await page.keyboard.press("Enter");
  await expect(current).toHaveAccessibleDescription("This is not your password.");

  await current.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(wanted).toHaveAccessibleDescription(
    "Must not be your e-mail address or a part of it.",
  );
  await expect(current).toHaveValue(PASSWORD);
  await expect(wanted).toHaveValue(email);
});

test("a device that is signed out elsewhere asks to sign in, and keeps its page", async ({
  signedIn: page,
  phone,
  email,
}) => {
  await phone.clock.install();
  await phone.goto("/sign-in");
  await signIn(phone, email);
  await addTask(phone, "From the phone");

  await openSettings(page);
  const devices = section(page, "Devices").getByRole("listitem");
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: "This device" })).toContainText("Chrome on Linux");
  await expect(devices.filter({ hasText: "Safari on iPhone" })).toContainText("Last used today");
  await page.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
  await expect(page.getByText("Safari on iPhone is signed out.")).toBeVisible();
  await expect(devices).toHaveCount(1);
  await page.reload();
  await expect(devices).toHaveCount(1);

  await phone.getByLabel("Add a task").fill("Written meanwhile");
  await phone.clock.fastForward("20:00");
  await expect(phone.getByRole("heading", { name: "Sign in to go on" })).toBeVisible();
  await signIn(phone);
  await expect(phone.getByRole("heading", { name: "Sign in to go on" })).toBeHidden();
  await phone.getByLabel("Add a task").press("Enter");
  await expect(row(phone, "Written meanwhile")).toBeVisible();
});

test("signs out every other device at once", async ({ signedIn: page, phone, email }) => {
  await phone.goto("/sign-in");
  await signIn(phone, email);
  await expect(phone.getByRole("heading", HOME)).toBeVisible();

  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out every other device" }).click();
  await expect(section(page, "Devices").getByRole("listitem")).toHaveText([/This device/]);
  await phone.reload();
  await expect(phone.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the settings, too, wait for a new sign-in when the session has ended", async ({
  signedIn: page,
  context,
}) => {
  await page.goto("/settings");
  await section(page, "Password").getByRole("button", { name: "Change password" }).click();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("staple battery horse");
  await context.clearCookies();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sign in to go on" })).toBeVisible();
  await signIn(page);
  await expect(page.getByText("Your password is changed.")).toBeVisible();
});

test("an account is deleted with its password alone, for good, in every tab", async ({
  signedIn: page,
  context,
  email,
}) => {
  await addTask(page, "Keep this private");
  const otherTab = await context.newPage();
  await otherTab.goto("/");
  await expect(row(otherTab, "Keep this private")).toBeVisible();

  await openSettings(page);
  const deletion = section(page, "Delete account");
  await deletion.getByRole("button", { name: "Delete account" }).click();
  await deletion.getByLabel("Your password").fill("wrong horse battery");
  await page.keyboard.press("Enter");
  await expect(deletion.getByText("This is not your password.")).toBeVisible();
  await deletion.getByLabel("Your password").fill(PASSWORD);
  await deletion.getByRole("button", { name: "Delete everything" }).click();

  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
  await expect(page).toHaveURL("/register");
  await expect(page.getByText("Your account is deleted")).toBeVisible();
  await expect(otherTab.getByRole("heading", { name: "Welcome back" })).toBeVisible();

  await signIn(otherTab, email);
  await expect(otherTab.getByText("Wrong email or password")).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("A clear docket")).toBeVisible();
});
