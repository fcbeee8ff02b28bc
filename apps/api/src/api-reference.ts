import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { Router } from "express";
import { sendFixed } from "./fixed-content.ts";
import { readOnly } from "./problem-response.ts";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Docket API</title>
    <link rel="icon" href="/favicon.svg" />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** A file of its own, since the page's policy runs nothing inline. */
const START = `SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

/** Found by its name: importing the package would run the whole of it here, for a fifth of a second. */
const FILES = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

/** The OpenAPI document, and a page to read and try it; every file of it comes from this server. */
export function apiReference(document: object): Router {
  const router = Router();
  const body = Buffer.from(JSON.stringify(document));
  router.get("/openapi.json", sendFixed({ type: "json", body }));
  router.get("/docs", sendFixed({ type: "html", body: Buffer.from(PAGE) }));
  router.get("/docs/start.js", sendFixed({ type: "js", body: Buffer.from(START) }));
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
    const content = { type: extname(file), body: readFileSync(join(FILES, file)) };
    router.get(`/docs/${file}`, sendFixed(content));
  }
  router.all(["/openapi.json", "/docs"], readOnly);
  return router;
}
