import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { build, defaultClientConditions } from "vite";
import { readFilters, readLines, readRules } from "./both-sides.ts";

const QUICK_ADD = new URL("../../../docs/quick-add.md", import.meta.url);

/** What the page about quick add has in its table. */
const LINES = [...readFileSync(QUICK_ADD, "utf8").matchAll(/^\| `(.+?)` /gm)].map(
  ([, typed = ""]) => typed,
);
const FILTERS = [
  'due:today,overdue tag:home,"two words" !done',
  "p1 ÄPFEL list:inbox started",
  "due:2026-02-30",
  "tag:ｈｏｍｅ start:..2026-11-30",
];
const RULES = ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=HOURLY;INTERVAL=8"];

/** The packages for both sides, as one script for browsers that knows nothing of Node.js. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source", ...defaultClientConditions] },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL("both-sides.ts", import.meta.url)),
        formats: ["iife"],
        name: "bothSides",
      },
    },
  });
  const [result] = [built].flat();
  if (result === undefined || !("output" in result)) throw new Error("Nothing was built.");
  return result.output[0].code;
}

function inBrowser(page: Page, call: string, input: readonly string[]): Promise<unknown> {
  return page.evaluate(`bothSides.${call}(${JSON.stringify(input)})`);
}

test("a browser reads lines, filters and rules as the server does", async ({ page }) => {
  await page.addScriptTag({ content: await bundle() });
  expect(LINES.length).toBeGreaterThan(15);
  expect(await inBrowser(page, "readLines", LINES)).toEqual(readLines(LINES));
  expect(await inBrowser(page, "readFilters", FILTERS)).toEqual(readFilters(FILTERS));
  expect(await inBrowser(page, "readRules", RULES)).toEqual(readRules(RULES));
});
