import { existsSync } from "node:fs";
import { join } from "node:path";
import compression from "compression";
import express, { Router } from "express";

/** The client's own addresses are words and dashes; anything else that is not a file is not found. */
const CLIENT_ROUTE = /^(?:\/[a-z0-9-]+)*\/?$/;

/**
 * Serves the built web client: files under `assets/` carry a hash of their content and are kept
 * for a year, the page itself is asked for anew each time.
 */
export function serveWeb(root: string): Router {
  const router = Router();
  const page = join(root, "index.html");
  if (!existsSync(page)) return router;

  router.use(compression());
  router.use(
    "/assets",
    express.static(join(root, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.use(express.static(root, { index: false, redirect: false }));
  router.get(CLIENT_ROUTE, (_request, response) => {
    response.sendFile(page, { cacheControl: false, headers: { "Cache-Control": "no-cache" } });
  });
  return router;
}
