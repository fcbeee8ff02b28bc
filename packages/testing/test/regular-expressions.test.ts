import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { analyse } from "scslre";
import { beforeAll, expect, test } from "vitest";

/**
 * A regular expression that backtracks can take seconds for a text of a few kilobytes and block all requests. Every
 * expression in the sources is analysed here: either it takes linear time, or it is listed with the limit on its
 * text.
 */

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Expressions that take quadratic time, by file, with the reason why their text is short. */
const BOUNDED: Readonly<Record<string, { readonly because: string; readonly sources: string[] }>> =
  {
    "packages/calendar/src/recurrence-rule.ts": {
      because: "A rule has at most 500 characters, which is looked at before.",
      sources: [String.raw`[^\S\r\n]*([;=,])[^\S\r\n]*`],
    },
    "packages/quick-add/src/mention.ts": {
      because: "A line of quick add has at most 1 000 characters.",
      sources: [
        String.raw`^(?:\s*,?\s+(?:and|or|to|until|till|through)\s+|\s*[-–—&+/]\s*)$`,
        String.raw`^[\s\uE000]*,?[\s\uE000]*$`,
      ],
    },
    "packages/quick-add/src/names.ts": {
      because: "A line of quick add has at most 1 000 characters.",
      sources: [String.raw`[.,;:!?)\]…]+$`],
    },
    "packages/quick-add/src/surroundings.ts": {
      because: "A line of quick add has at most 1 000 characters.",
      sources: [String.raw`[.,;:!?)\]…。，！？]["”’»)\]]*$`],
    },
  };

/** Files that build expressions at run time, which cannot be analysed here, and the text that they match. */
const BUILT: Readonly<Record<string, string>> = {
  "packages/auth-issuer/src/routes.ts": "Anchored paths with one class for a segment.",
  "packages/contracts/src/ids.ts": "Anchored, without repetitions but of one character.",
  "packages/interchange/src/todoist-date.ts": "Anchored phrases of Todoist's dates.",
  "packages/quick-add/src/days.ts": "A line of at most 1 000 characters.",
  "packages/quick-add/src/function-words.ts": "Words of a line of at most 1 000 characters.",
  "packages/quick-add/src/mention.ts": "A line of at most 1 000 characters.",
  "packages/quick-add/src/recurrence.ts": "A line of at most 1 000 characters.",
  "packages/quick-add/src/words.ts": "A line of at most 1 000 characters.",
};

interface Expression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

const expressions: Expression[] = [];
const building = new Set<string>();

beforeAll(() => {
  const listed = execFileSync("git", ["ls-files", "--", "apps/*/src/*", "packages/*/src/*"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const sources = listed.split("\n").filter((file) => /\.tsx?$/.test(file));
  for (const file of sources.filter((name) => !name.includes(".test."))) {
    collect(file, parseSync(file, readFileSync(ROOT + file, "utf8")).program);
  }
}, 120_000);

function collect(file: string, node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if ("regex" in node) {
    const { pattern, flags } = Object(node.regex);
    expressions.push({ file, source: pattern, flags });
    return;
  }
  if ("callee" in node && Object(node.callee).name === "RegExp") building.add(file);
  for (const part of Object.values(node)) collect(file, part);
}

test("the analysis finds the usual mistakes", () => {
  for (const source of [String.raw`[\w-]{43,}(?=\.ics)`, String.raw`\s+$`, "(a+)+$"]) {
    expect(analyse({ source, flags: "" }).reports, source).not.toEqual([]);
  }
});

test(
  "every regular expression takes linear time, or only matches short texts",
  { timeout: 180_000 },
  () => {
    expect(expressions.length).toBeGreaterThan(150);
    const slow = expressions.filter((expression) => analyse(expression).reports.length > 0);
    const unlisted = slow.filter(({ file, source }) => !BOUNDED[file]?.sources.includes(source));
    expect(unlisted).toEqual([]);
    const found = new Set(slow.map(({ source }) => source));
    const gone = Object.values(BOUNDED).flatMap(({ sources }) =>
      sources.filter((source) => !found.has(source)),
    );
    expect(gone, "these are listed, but linear or gone").toEqual([]);
  },
);

test("only the listed files build expressions at run time", () => {
  expect([...building].toSorted()).toEqual(Object.keys(BUILT).toSorted());
});
