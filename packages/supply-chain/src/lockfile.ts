import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Strict, so that a source of any other kind (git, a file, an address) is refused: pnpm writes
 * `tarball`, `directory` or `repo` beside or instead of the digest for those.
 */
const Resolution = z.strictObject({ integrity: z.string().regex(/^sha512-[\w+/]{86}==$/) });

const LockedPackage = z.object({
  resolution: Resolution,
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().optional() }))
    .default({}),
});

const Edges = z.record(z.string(), z.string()).default({});
const Snapshot = z.object({ dependencies: Edges, optionalDependencies: Edges });

const Direct = z
  .record(z.string(), z.object({ specifier: z.string(), version: z.string() }))
  .default({});
const Importer = z.object({
  dependencies: Direct,
  optionalDependencies: Direct,
  devDependencies: Direct,
});

/** pnpm-lock.yaml, as far as it says what is installed and where it comes from. */
const Lockfile = z.object({
  lockfileVersion: z.literal("9.0"),
  /** By folder of the workspace. */
  importers: z.record(z.string(), Importer),
  /** By `name@version`. */
  packages: z.record(z.string(), LockedPackage),
  /** By `name@version(peer@version)`: a package once for each set of peers that it is given. */
  snapshots: z.record(z.string(), Snapshot),
});
export type Lockfile = z.infer<typeof Lockfile>;

/** @throws ZodError when a package comes from anywhere but the registry, or has no digest. */
export function parseLockfile(text: string): Lockfile {
  return Lockfile.parse(parse(text));
}

export function readLockfile(): string {
  return readFileSync(`${ROOT}/pnpm-lock.yaml`, "utf8");
}

/** `@scope/name@1.2.3(peer@4.5.6)` → `@scope/name@1.2.3` */
export function withoutPeers(snapshot: string): string {
  return snapshot.split("(", 1)[0] ?? snapshot;
}

/** `@scope/name@1.2.3` → `["@scope/name", "1.2.3"]` */
export function nameAndVersion(key: string): readonly [name: string, version: string] {
  const at = key.lastIndexOf("@");
  return [key.slice(0, at), key.slice(at + 1)];
}
