import { setTimeout } from "node:timers/promises";
import { Router } from "express";
import { readOnly } from "./problem-response.ts";

/** Milliseconds after which a silent database counts as out of reach. */
const PATIENCE = 2_000;

async function runOutOfPatience(): Promise<never> {
  await setTimeout(PATIENCE, undefined, { ref: false });
  throw new Error("The database is slow to answer.");
}

/** @param ready  rejects while requests cannot be served. */
export function healthRoutes(ready: () => Promise<void>): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    try {
      await Promise.race([ready(), runOutOfPatience()]);
      response.json({ status: "ready" });
    } catch {
      response.status(503).json({ status: "unavailable" });
    }
  });
  router.all(["/healthz", "/readyz"], readOnly);
  return router;
}
