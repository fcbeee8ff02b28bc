import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { billOfMaterials } from "./bill-of-materials.ts";
import { installedLicenses } from "./licenses.ts";
import { parseLockfile, readLockfile, ROOT } from "./lockfile.ts";

/** Writes sbom.cdx.json, which belongs to a release and not into the repository. */
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const bill = billOfMaterials(parseLockfile(readLockfile()), {
  version,
  serialNumber: randomUUID(),
  time: new Date(),
  licenseOf: installedLicenses(),
});
writeFileSync(join(ROOT, "sbom.cdx.json"), `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`sbom.cdx.json lists ${bill.components.length} packages.\n`);
