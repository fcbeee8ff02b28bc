import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/*
 * SECURITY.md says which test shows what. Here it is held to that: a test that is renamed or deleted
 * takes its claim along.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const text = readFileSync(join(root, "SECURITY.md"), "utf8");

/** The sections of OWASP ASVS 5.0, by chapter: V1 has five, and so on. */
const SECTIONS = [5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3];

const STATES = ["met", "partly", "not met", "operator", "does not apply"] as const;
type State = (typeof STATES)[number];

function isState(word: string | undefined): word is State {
  return STATES.some((state) => state === word);
}

interface Reference {
  readonly path: string;
  /** Of tests in the file, as its source has them. */
  readonly titles: readonly string[];
}

interface Claim {
  /** Such as `V4.1`; several where one sentence does for all. */
  readonly sections: readonly string[];
  readonly state: State;
  readonly references: readonly Reference[];
}

/** `V4.1 Generic` names one section, `V5.1–V5.4 Files` four, `V10.1 Generic, V10.2 Client` two. */
function sectionsOf(heading: string): string[] {
  return [...heading.matchAll(/V(\d+)\.(\d+)(?:–V\d+\.(\d+))?/g)].flatMap(
    ([, chapter, first = "", last = first]) => {
      const length = Number(last) - Number(first) + 1;
      return Array.from({ length }, (_, n) => `V${chapter}.${Number(first) + n}`);
    },
  );
}

function referencesOf(claim: string): Reference[] {
  return claim
    .split(/(?=\[[^\]]+\]\()/)
    .slice(1)
    .map((part) => ({
      path: /^\[[^\]]+\]\(([^)#]*)/.exec(part)?.[1] ?? "",
      titles: [...part.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => title),
    }));
}

const CLAIM = /^- \*\*(V[^*]+)\*\* \(([a-z ]+)\) (.*)$/;

const claims = text
  .split(/\n(?=- \*\*V|#|\n)/)
  .filter((block) => block.startsWith("- **V"))
  .map((block): Claim => {
    const [, heading = "", state, words = ""] = CLAIM.exec(block.replaceAll(/\s+/g, " ")) ?? [];
    if (!isState(state)) throw new Error(`This is no claim: ${block}`);
    return { sections: sectionsOf(heading), state, references: referencesOf(words) };
  });

test("every section of the standard has its place, in order", () => {
  const all = SECTIONS.flatMap((count, chapter) =>
    Array.from({ length: count }, (_, section) => `V${chapter + 1}.${section + 1}`),
  );
  expect(claims.flatMap(({ sections }) => sections)).toEqual(all);
});

describe.each(claims)("$sections", ({ state, references }) => {
  test("what is claimed to be met is shown somewhere", () => {
    const needsShowing = state === "met" || state === "partly";
    expect(references.length).toBeGreaterThanOrEqual(needsShowing ? 1 : 0);
  });

  test("every test that is named exists", () => {
    for (const { path, titles } of references) {
      // Without a path, the link leads to another place in the same file.
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(titles.length > 0, `${path} is named with a title`).toBe(path.endsWith(".test.ts"));
      const source = titles.length > 0 ? readFileSync(join(root, path), "utf8") : "";
      // A title is the first argument, after the bracket; a string elsewhere is none.
      const named = [...source.matchAll(/\(\s*(["`])((?:(?!\1).)+)\1,/g)].map(
        ([, , title]) => title,
      );
      expect(named, path).toEqual(expect.arrayContaining([...titles]));
    }
  });
});

test("the table counts what the lists say", () => {
  const rows = SECTIONS.map((_, chapter) => {
    const own = claims.flatMap(({ sections, state }) =>
      sections.filter((section) => section.startsWith(`V${chapter + 1}.`)).map(() => state),
    );
    const counts = STATES.map((state) => own.filter((other) => other === state).length || "");
    return [`V${chapter + 1}`, ...counts].join(" | ");
  });
  const table = text
    .split("\n")
    .filter((line) => /^\| V\d+ /.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([chapter = "", ...counts]) => [chapter.split(" ")[0], ...counts].join(" | "));
  expect(table).toEqual(rows);
});
