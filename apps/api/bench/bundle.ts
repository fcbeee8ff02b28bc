import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const DIST = new URL("../../web/dist/", import.meta.url);

export interface Bundle {
  /** Gzipped JavaScript in bytes that the page itself names. */
  readonly first: number;
  readonly all: number;
}

/** What a browser downloads of the built web client. */
export async function measureBundle(): Promise<Bundle> {
  const page = await readFile(new URL("index.html", DIST), "utf8");
  const sizes = { first: 0, all: 0 };
  for (const file of await readdir(new URL("assets/", DIST))) {
    if (!file.endsWith(".js")) continue;
    const size = gzipSync(await readFile(new URL(`assets/${file}`, DIST))).byteLength;
    sizes.all += size;
    if (page.includes(file)) sizes.first += size;
  }
  return sizes;
}
