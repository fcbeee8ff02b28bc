import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltServer } from "@docket/testing/servers";
import { type ConsoleMessage, expect, type Page, test as base } from "@playwright/test";
import { readMailedLink } from "./outbox.ts";

export { expect } from "@playwright/test";

export const PASSWORD = "correct horse battery";

interface WorkerOptions {
  /** As in `ACCESS_TOKEN_TTL`. */
  readonly tokenLifetime: string;
  /** As in `REQUIRE_EMAIL_VERIFICATION`. */
  readonly emailVerification: "on" | "off";
}

interface WorkerFixtures {
  /** As in `DATA_DIR`: the server keeps the mails there that it has no one to send with. */
  readonly dataFolder: string;
  readonly origin: string;
}

interface Fixtures {
  /** An address that nobody has registered. */
  readonly email: string;
  /** The first page of someone who has just registered. */
  readonly signedIn: Page;
  /** A browser of its own, with its own cookies, where nobody has signed in. */
  readonly phone: Page;
  /** Waits for the newest mail to an address, and gives the link in it. */
  readonly mailedLink: (email: string, path: string) => Promise<string>;
}

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

/** A built server with a database of its own for each worker; any complaint of a page is a failure. */
export const test = base.extend<Fixtures, WorkerOptions & WorkerFixtures>({
  tokenLifetime: ["15m", { option: true, scope: "worker" }],
  emailVerification: ["off", { option: true, scope: "worker" }],

  dataFolder: [
    async ({ browserName }, use) => {
      const folder = await mkdtemp(join(tmpdir(), `docket-${browserName}-`));
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],

  origin: [
    async ({ dataFolder, emailVerification, tokenLifetime }, use) => {
      const server = await startBuiltServer({
        ACCESS_TOKEN_TTL: tokenLifetime,
        DATA_DIR: dataFolder,
        REQUIRE_EMAIL_VERIFICATION: emailVerification,
        HOST: "localhost",
        RATE_LIMIT: "off",
      });
      await use(server.origin.replace("127.0.0.1", "localhost"));
      await server[Symbol.asyncDispose]();
    },
    { scope: "worker" },
  ],

  baseURL: ({ origin }, use) => use(origin),

  context: async ({ context }, use) => {
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (isComplaint(message)) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    await use(context);
    expect(complaints).toEqual([]);
  },

  email: ({ browserName }, use) => use(`${browserName}-${crypto.randomUUID()}@example.com`),

  signedIn: async ({ page, email }, use) => {
    await register(page, email);
    await use(page);
  },

  phone: async ({ browser, origin }, use) => {
    await using context = await browser.newContext({ baseURL: origin, userAgent: PHONE });
    await use(await context.newPage());
  },

  mailedLink: ({ dataFolder }, use) =>
    use((email, path) => readMailedLink(join(dataFolder, "outbox"), email, path)),
});

/** The browser itself reports each refused or failed request; those are for a test to expect. */
function isComplaint(message: ConsoleMessage): boolean {
  const isReport = message.text().startsWith("Failed to load resource");
  return ["error", "warning"].includes(message.type()) && !isReport;
}

export async function register(page: Page, email: string): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "What is on your docket" })).toBeVisible();
}

/** Gives the password, on the page or dialog that asks for it, and the address if there is one to give. */
export async function signIn(page: Page, email?: string, password = PASSWORD): Promise<void> {
  if (email) await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function openSettings(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeFocused();
}

/** One of the settings' sections. */
export function section(page: Page, title: string) {
  return page.getByRole("region", { name: title });
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
}

/** Adds a task and waits until the server has it. */
export async function addTask(page: Page, title: string): Promise<void> {
  const answered = page.waitForResponse(/task\.create/);
  await page.getByLabel("Add a task").fill(title);
  await page.getByLabel("Add a task").press("Enter");
  await answered;
}

/** Makes a list and waits until its page is open. */
export async function addList(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New list" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("radio", { name: "Orange" }).check({ force: true });
  await page.getByRole("button", { name: "Add list" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
}

/** Waits until nothing would be lost by leaving the page, as the page itself sees it. */
export async function allSaved(page: Page): Promise<void> {
  const mayLeave = () =>
    page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true })));
  await expect.poll(mayLeave).toBe(true);
}

export function row(page: Page, title: string) {
  return page.locator("[data-task]").filter({ hasText: title });
}
