import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's browser where there is one; otherwise the one that `playwright install` brings. */
const chromium = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  projects: [
    { name: "tests", testMatch: "**/*.test.ts" },
    { name: "screenshots", testMatch: "screenshots.ts" },
  ],
  outputDir: "test-results",
  workers: 2,
  forbidOnly: true,
  reporter: "list",
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Vienna",
    trace: "retain-on-failure",
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
