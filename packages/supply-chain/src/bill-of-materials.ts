import { type Lockfile, nameAndVersion } from "./lockfile.ts";
import { productionPackages } from "./production-packages.ts";

/** A package URL (ECMA-427), which also serves as the reference within the document. */
function packageUrl(key: string): string {
  const [name, version] = nameAndVersion(key);
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** Subresource integrity is base64, CycloneDX wants hexadecimal. */
function sha512(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}

/** The scope of `@scope/name` is what CycloneDX calls a group. */
function groupAndName(name: string) {
  const slash = name.indexOf("/");
  return slash === -1 ? { name } : { group: name.slice(0, slash), name: name.slice(slash + 1) };
}

function licensesOf(expression: string | undefined) {
  if (expression === undefined) return {};
  return {
    licenses: [/\s/.test(expression) ? { expression } : { license: { id: expression } }],
  };
}

export interface Subject {
  readonly version: string;
  readonly serialNumber: string;
  readonly time: Date;
  /** An SPDX expression, or `undefined` where it is not known. */
  readonly licenseOf: (key: string) => string | undefined;
}

/**
 * CycloneDX 1.6 (ECMA-424): every package of an installation for production, with its digest as the
 * lockfile has it, its license, and what depends on what.
 */
export function billOfMaterials(lockfile: Lockfile, subject: Subject) {
  const { version, serialNumber, time, licenseOf } = subject;
  const { direct, all } = productionPackages(lockfile);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serialNumber}`,
    version: 1,
    metadata: {
      timestamp: time.toISOString(),
      component: { type: "application", "bom-ref": "docket", name: "docket", version },
    },
    components: all.map(({ key, isOptional }) => {
      const [name, packageVersion] = nameAndVersion(key);
      const { integrity } = lockfile.packages[key]?.resolution ?? {};
      if (integrity === undefined) throw new Error(`The lockfile does not know ${key}.`);
      return {
        type: "library",
        "bom-ref": packageUrl(key),
        ...groupAndName(name),
        version: packageVersion,
        scope: isOptional ? "optional" : "required",
        hashes: [{ alg: "SHA-512", content: sha512(integrity) }],
        ...licensesOf(licenseOf(key)),
        purl: packageUrl(key),
      };
    }),
    dependencies: [
      { ref: "docket", dependsOn: direct.map(packageUrl) },
      ...all.map(({ key, dependsOn }) => ({
        ref: packageUrl(key),
        dependsOn: dependsOn.map(packageUrl),
      })),
    ],
  };
}
