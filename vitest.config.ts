import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const resolve = { conditions: ["source"] };
const ssr = { resolve: { conditions: ["source"], externalConditions: ["source"] } };

const ABUSE = "apps/api/test/abuse/**/*.test.ts";

/** The integration tests run twice, each time on a database of another kind; nothing else differs. */
function integration(database: "embedded" | "postgres") {
  return onDatabase(database, {
    name: database,
    include: ["packages/*/test/**/*.test.ts", "apps/api/test/**/*.test.ts"],
    exclude: ["packages/testing/test/**", ABUSE],
  });
}

/**
 * The attacks during which another user's calls are timed. Their files run alone, after all others, since
 * what else keeps the machine busy would count as harm done by the attack.
 */
function abuse(database: "embedded" | "postgres", groupOrder: number) {
  return onDatabase(database, {
    name: `abuse-${database}`,
    include: [ABUSE],
    exclude: [],
    fileParallelism: false,
    sequence: { groupOrder },
  });
}

interface Selection {
  readonly name: string;
  readonly include: string[];
  readonly exclude: string[];
  readonly fileParallelism?: boolean;
  readonly sequence?: { readonly groupOrder: number };
}

function onDatabase(database: "embedded" | "postgres", selection: Selection) {
  return {
    resolve,
    ssr,
    test: {
      ...selection,
      exclude: [
        ...selection.exclude,
        database === "embedded" ? "**/postgres.test.ts" : "**/embedded.test.ts",
      ],
      globalSetup: [`packages/testing/src/${database}.global-setup.ts`],
      setupFiles: ["packages/testing/src/setup.ts"],
      // To load the code and to make databases anew for each file took a quarter of all the time. No file leaves
      // anything behind: databases are emptied, and what is faked is put back.
      isolate: false,
      restoreMocks: true,
      unstubEnvs: true,
      testTimeout: 20_000,
      hookTimeout: 60_000,
    },
  };
}

export default defineConfig({
  test: {
    // Vitest would leave a core to itself, and on a machine with two everything would stand in line.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve,
        ssr,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts"] },
      },
      integration("embedded"),
      integration("postgres"),
      abuse("embedded", 1),
      abuse("postgres", 2),
      { test: { name: "boundaries", include: ["packages/testing/test/**/*.test.ts"] } },
    ],
  },
});
