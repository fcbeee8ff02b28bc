import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { type RequestHandler, Router } from "express";
import { sendFixed } from "./fixed-content.ts";
import { readOnly } from "./problem-response.ts";

/** The client's own addresses are words and dashes; anything else that is not a file is not found. */
const CLIENT_ROUTE = /^(?:\/[a-z0-9-]+)*\/?$/;

/** Files below this path have a hash of their content in their name. */
const HASHED_FILES = "/assets/";

/**
 * Serves the built web client from memory. Caches keep files under `assets/` for a year, because their names
 * have a hash of their content, and validate the page on each request.
 */
export function serveWeb(root: string): Router {
  const router = Router();
  const pageFile = join(root, "index.html");
  if (!existsSync(pageFile)) return router;

  const files = new Map(readFiles(root));
  const sendPage = sendFixed({
    type: "html",
    body: readFileSync(pageFile),
    caching: "no-cache",
  });
  router.use((request, response, next) => {
    const sendFile = files.get(request.path);
    if (sendFile === undefined) return next();
    const isRead = request.method === "GET" || request.method === "HEAD";
    return (isRead ? sendFile : readOnly)(request, response, next);
  });
  router.get(CLIENT_ROUTE, (request, response, next) =>
    request.path.startsWith(HASHED_FILES) ? next() : sendPage(request, response, next),
  );
  return router;
}

function readFiles(root: string): [path: string, handler: RequestHandler][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "index.html")
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(root, file).replaceAll(sep, "/")}`;
      const caching = path.startsWith(HASHED_FILES)
        ? "public, max-age=31536000, immutable"
        : "public, max-age=0";
      return [path, sendFixed({ type: extname(file), body: readFileSync(file), caching })];
    });
}
