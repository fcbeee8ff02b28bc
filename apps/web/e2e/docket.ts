import { startBuiltServer } from "@docket/testing/built-server";
import { type ConsoleMessage, expect, type Page, test as base } from "@playwright/test";

export { expect } from "@playwright/test";

const PASSWORD = "correct horse battery";

interface WorkerOptions {
  /** As in `ACCESS_TOKEN_TTL`. */
  readonly tokenLifetime: string;
}

interface WorkerFixtures {
  readonly origin: string;
}

interface Fixtures {
  /** An address that nobody has registered. */
  readonly email: string;
  /** The first page of someone who has just registered. */
  readonly signedIn: Page;
}

/** A built server with a database of its own for each worker; any complaint of a page is a failure. */
export const test = base.extend<Fixtures, WorkerOptions & WorkerFixtures>({
  tokenLifetime: ["15m", { option: true, scope: "worker" }],

  origin: [
    async ({ tokenLifetime }, use) => {
      const server = await startBuiltServer({
        ACCESS_TOKEN_TTL: tokenLifetime,
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

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click();
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

export function row(page: Page, title: string) {
  return page.getByRole("listitem").filter({ hasText: title });
}
