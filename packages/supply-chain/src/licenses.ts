import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { nameAndVersion, ROOT } from "./lockfile.ts";
import { storeName } from "./production-packages.ts";

const Manifest = z.object({ license: z.string().optional() });

/**
 * The SPDX expressions that installed packages declare.
 *
 * @returns `undefined` for a package that is not installed here, such as another platform's binary.
 * @throws Error when an installed package declares none.
 */
export function installedLicenses(): (key: string) => string | undefined {
  const store = join(ROOT, "node_modules/.pnpm");
  const folders = readdirSync(store);
  return (key) => {
    const [name] = nameAndVersion(key);
    const prefix = storeName(key);
    const paths = folders
      .filter((folder) => folder === prefix || folder.startsWith(`${prefix}_`))
      .map((folder) => join(store, folder, "node_modules", name, "package.json"));
    const path = paths.find(existsSync);
    if (path === undefined) return undefined;
    const { license } = Manifest.parse(JSON.parse(readFileSync(path, "utf8")));
    if (license === undefined) throw new Error(`${key} declares no license.`);
    return license;
  };
}
