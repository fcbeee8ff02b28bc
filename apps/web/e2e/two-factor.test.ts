import { shownCode } from "@docket/testing/servers";
import type { Page } from "@playwright/test";
import { expect, openSettings, PASSWORD, section, signIn, signOut, test } from "./docket.ts";

const HOME = { name: "What is on your docket" };

/** Goes through the settings as a user does; returns what the app was told and the codes that were shown. */
async function turnOn(page: Page): Promise<{ secret: string; recoveryCodes: string[] }> {
  await openSettings(page);
  const settings = section(page, "Two-factor sign-in");
  await settings.getByRole("button", { name: "Turn on" }).click();
  await settings.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await settings.getByRole("button", { name: "Go on" }).click();
  await expect(settings.getByRole("img", { name: "QR code" })).toBeVisible();
  const secret = (await settings.locator("p.font-mono").innerText()).replaceAll(/\s/g, "");

  const code = settings.getByLabel("The six digits that the app shows");
  await code.fill("12345");
  await settings.getByRole("button", { name: "Turn on" }).click();
  await expect(settings.getByText("Enter the six digits")).toBeVisible();
  await code.fill(shownCode(secret, -1));
  await settings.getByRole("button", { name: "Turn on" }).click();
  await expect(settings.getByRole("heading", { name: "Keep your recovery codes" })).toBeVisible();
  const recoveryCodes = await settings
    .getByRole("list", { name: "Recovery codes" })
    .getByRole("listitem")
    .allInnerTexts();
  await settings.getByRole("button", { name: "I have kept them" }).click();
  await expect(settings.getByText("On. Signing in with your password")).toBeVisible();
  return { secret, recoveryCodes };
}

test("the password alone no longer signs in: a code does, and a recovery code once", async ({
  signedIn: page,
  email,
}) => {
  test.slow();
  const { secret, recoveryCodes } = await turnOn(page);
  expect(recoveryCodes).toHaveLength(10);
  await signOut(page);

  await signIn(page, email);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  const code = page.getByLabel("Code", { exact: true });
  await expect(code).toBeFocused();
  await code.fill(shownCode(secret, -9));
  await code.press("Enter");
  await expect(page.getByText("This is not the code that your app shows now.")).toBeVisible();
  await code.fill(shownCode(secret));
  await code.press("Enter");
  await expect(page.getByRole("heading", HOME)).toBeVisible();

  for (const outcome of ["opens", "is used up"]) {
    await signOut(page);
    await signIn(page, email);
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await page.getByLabel("Recovery code").fill(recoveryCodes[0] ?? "");
    await page.getByLabel("Recovery code").press("Enter");
    const shown =
      outcome === "opens"
        ? page.getByRole("heading", HOME)
        : page.getByText("This is not one of your recovery codes, or it has been used.");
    await expect(shown).toBeVisible();
    if (outcome === "is used up") break;
  }
});

test("is turned off with the password, and then not asked for", async ({
  signedIn: page,
  email,
}) => {
  await turnOn(page);
  const settings = section(page, "Two-factor sign-in");
  await settings.getByRole("button", { name: "Turn off" }).click();
  await settings.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await settings.getByRole("button", { name: "Turn off" }).click();
  await expect(settings.getByText("Off. Anyone who has your password")).toBeVisible();
  await signOut(page);
  await signIn(page, email);
  await expect(page.getByRole("heading", HOME)).toBeVisible();
});
