import { writeFile } from "node:fs/promises";
import { createApiDocument } from "./document.ts";

/** Writes docs/openapi.json; a test fails while it differs from what the server sends. */
await writeFile(
  new URL("../../../docs/openapi.json", import.meta.url),
  `${JSON.stringify(createApiDocument(), null, 2)}\n`,
);
