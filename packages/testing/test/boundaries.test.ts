import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

interface Rule {
  /** Packages that the sources may import. */
  readonly may: readonly string[];
  /** Packages that they may import for their types alone. */
  readonly mayTypes?: readonly string[];
  /** Whether browsers run it too, which have nothing of Node.js. */
  readonly inBrowsers?: boolean;
}

/** The table of docs/architecture.md; the test below reads both. */
const RULES: Readonly<Record<string, Rule>> = {
  "packages/contracts": { may: ["zod"], inBrowsers: true },
  "packages/calendar": { may: ["@docket/contracts", "temporal-polyfill"], inBrowsers: true },
  "packages/interchange": {
    may: [
      "@docket/calendar",
      "@docket/contracts",
      "@docket/quick-add",
      "csv-parse",
      "htmlparser2",
      "zod",
    ],
  },
  "packages/quick-add": { may: ["@docket/contracts", "chrono-node"], inBrowsers: true },
  "packages/db": {
    may: [
      "@docket/calendar",
      "@docket/contracts",
      "@electric-sql/pglite",
      "drizzle-orm",
      "fractional-indexing",
      "fs-native-extensions",
      "postgres",
      "uuidv7",
    ],
  },
  "packages/icalendar": { may: ["@docket/contracts", "temporal-polyfill"] },
  "packages/access-token": { may: ["@docket/contracts", "jose"] },
  "packages/auth-issuer": {
    may: [
      "@better-auth/utils",
      "@docket/contracts",
      "@docket/db",
      "@node-rs/argon2",
      "@simplewebauthn/server",
      "better-auth",
      "drizzle-orm",
      "zod",
    ],
  },
  "packages/router": {
    may: [
      "@docket/calendar",
      "@docket/contracts",
      "@docket/db",
      "@docket/interchange",
      "@docket/quick-add",
      "@trpc/server",
      "zod",
    ],
    mayTypes: ["@docket/access-token", "@docket/openapi"],
  },
  "packages/openapi": { may: ["@docket/contracts", "@trpc/server", "zod", "zod-openapi"] },
  "apps/web": {
    may: [
      "@docket/calendar",
      "@docket/contracts",
      "@docket/quick-add",
      "@tanstack/react-query",
      "@trpc/client",
      "@trpc/react-query",
      "eventsource",
      "lucide-react",
      "react",
      "react-dom",
      "uqr",
      "wouter",
      "zod",
    ],
    mayTypes: ["@docket/router"],
    inBrowsers: true,
  },
};

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;"']*?\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

function sources(folder: string): string[] {
  return readdirSync(join(root, folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => join(root, folder, "src", file));
}

/** `@trpc/server/adapters/express` belongs to `@trpc/server`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

interface Import {
  readonly file: string;
  readonly name: string;
  readonly typeOnly: boolean;
}

function importsOf(folder: string): Import[] {
  return sources(folder).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const file = relative(root, path);
    const found = [...text.matchAll(IMPORT)].map(([, type, specifier = ""]) => ({
      file,
      name: packageOf(specifier),
      typeOnly: type !== undefined,
    }));
    const dynamic = [...text.matchAll(DYNAMIC_IMPORT)].map(([, specifier = ""]) => ({
      file,
      name: packageOf(specifier),
      typeOnly: false,
    }));
    return [...found, ...dynamic].filter(({ name }) => !name.startsWith("."));
  });
}

describe.each(Object.entries(RULES))("%s", (folder, { may, mayTypes = [], inBrowsers = false }) => {
  test("imports nothing outside the table", () => {
    const strays = importsOf(folder)
      .filter(({ name }) => inBrowsers || !isBuiltin(name))
      .filter(
        ({ name, typeOnly }) => !may.includes(name) && !(typeOnly && mayTypes.includes(name)),
      );
    expect(strays).toEqual([]);
  });

  test("declares no dependency outside the table", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const dependencies =
      typeof manifest === "object" && manifest !== null && "dependencies" in manifest
        ? Object.keys(manifest.dependencies ?? {})
        : [];
    expect(dependencies.filter((name) => ![...may, ...mayTypes].includes(name))).toEqual([]);
  });
});

test("nobody imports an app, and the issuer is joined to the rest in apps/api alone", () => {
  const folders = Object.keys(RULES);
  const forbidden = folders
    .flatMap(importsOf)
    .filter(({ name }) => ["@docket/api", "@docket/web", "@docket/auth-issuer"].includes(name));
  expect(forbidden).toEqual([]);
});

test("the sources are really read", () => {
  expect(importsOf("packages/db").map(({ name }) => name)).toContain("drizzle-orm");
  expect(importsOf("packages/router")).toContainEqual(
    expect.objectContaining({ name: "@docket/openapi", typeOnly: true }),
  );
});

test("what browsers run stands on packages that browsers run", () => {
  const browserPackages = Object.entries(RULES).filter(([, { inBrowsers }]) => inBrowsers);
  const names = browserPackages.map(([folder]) => folder.replace("packages/", "@docket/"));
  const imported = browserPackages.flatMap(([, { may }]) =>
    may.filter((name) => name.startsWith("@docket/")),
  );
  expect(names).toEqual(expect.arrayContaining(imported));
});

test("docs/architecture.md shows this table", () => {
  const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
  for (const [folder, { may, mayTypes = [] }] of Object.entries(RULES)) {
    const row = text.split("\n").find((line) => line.startsWith(`| \`${folder}\``));
    for (const name of [...may, ...mayTypes]) expect(row).toContain(`\`${name}\``);
  }
});
