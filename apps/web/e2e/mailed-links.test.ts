import {
  expect,
  openSettings,
  PASSWORD,
  register,
  section,
  signIn,
  signOut,
  test,
} from "./docket.ts";

test("a forgotten password is chosen anew, once, and every device is signed out", async ({
  page,
  phone,
  email,
  mailedLink,
}) => {
  test.slow();
  await register(phone, email);
  await page.goto("/sign-in");
  await signIn(page, email, "I do not remember");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();

  const link = await mailedLink(email, "/reset-password");
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Must be 8 to 128 characters long.")).toBeVisible();
  await page.getByLabel("New password", { exact: true }).fill("staple battery horse");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();

  await phone.reload();
  await expect(phone.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await phone.goto(link);
  await phone.getByLabel("New password", { exact: true }).fill("another battery horse");
  await phone.keyboard.press("Enter");
  await expect(phone.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await phone.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(phone.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();

  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await expect(page.getByText("Wrong email or password")).toBeVisible();
  await signIn(page, email, "staple battery horse");
  await expect(page.getByText("A clear docket")).toBeVisible();
});

test("the browser that is signed in chooses a new password, and is asked for it", async ({
  signedIn: page,
  email,
  mailedLink,
}) => {
  await openSettings(page);
  await section(page, "Password").getByRole("button", { name: "Change password" }).click();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Back to the settings" })).toBeVisible();
  await page.goto(await mailedLink(email, "/reset-password"));
  await page.getByLabel("New password", { exact: true }).fill("staple battery horse");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});

test("an address that nobody has registered is told the same", async ({ page, email }) => {
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toContainText(`If ${email} has an account`);
  await page.getByRole("button", { name: "Use another address" }).click();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
});

test("half a link is dead, and says so before anything is typed", async ({ page }) => {
  await page.goto("/reset-password");
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await page.goto("/verify-email#token=half");
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("an address is confirmed from the settings", async ({ signedIn: page, email, mailedLink }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Send a link" }).click();
  await expect(page.getByText("We have mailed you a link.")).toBeVisible();
  await page.goto(await mailedLink(email, "/verify-email"));
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  await page.getByRole("link", { name: "Go to your tasks" }).click();
  await openSettings(page);
  await expect(page.getByText(email).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a link" })).toBeHidden();
});

test("an outage while a link is opened can be tried again", async ({
  signedIn: page,
  email,
  mailedLink,
}) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Send a link" }).click();
  const link = await mailedLink(email, "/verify-email");
  await page.route("**/api/auth/verify-email", (route) => route.abort());
  await page.goto(link);
  await expect(page.getByText("The server did not respond.")).toBeVisible();
  await page.unroute("**/api/auth/verify-email");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  await page.goto("/");
  await signOut(page);
  await signIn(page, email, PASSWORD);
  await expect(page.getByText("A clear docket")).toBeVisible();
});
