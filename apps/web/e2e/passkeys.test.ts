import type { Page } from "@playwright/test";
import { expect, openSettings, PASSWORD, section, signOut, test } from "./docket.ts";

const HOME = { name: "What is on your docket" };

/** Gives the browser a device of its own that keeps passkeys and recognises its user. */
async function giveDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function addPasskey(page: Page, name: string): Promise<void> {
  const passkeys = section(page, "Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await passkeys.getByLabel("Name").fill(name);
  await passkeys.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await passkeys.getByRole("button", { name: "Add passkey" }).click();
  await expect(passkeys.getByRole("listitem").filter({ hasText: name })).toBeVisible();
}

test("a passkey signs in without address and password, until it is removed", async ({
  signedIn: page,
}) => {
  await giveDevice(page);
  await openSettings(page);
  await addPasskey(page, "Ada's laptop");
  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", HOME)).toBeVisible();

  await openSettings(page);
  const passkeys = section(page, "Passkeys");
  await passkeys.getByRole("button", { name: "Remove Ada's laptop" }).click();
  await passkeys.getByRole("button", { name: "Remove for good" }).click();
  await expect(passkeys.getByRole("listitem")).toHaveCount(0);
  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});
