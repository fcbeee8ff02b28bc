import { fileURLToPath } from "node:url";
import type { ServerProgram } from "./measured-server.ts";
import type { Bench } from "./doors.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** The server as it is built and shipped, its log included. */
export function docket({ mint, jwksUrl }: Bench, databaseUrl: string): ServerProgram {
  return {
    name: "Docket",
    args: ["--max-semi-space-size=8", MAIN],
    environment: {
      DATABASE_URL: databaseUrl,
      BETTER_AUTH_SECRET: "for benchmarks on the loopback interface",
      AUTH_JWKS_URL: jwksUrl,
      AUTH_ISSUER: mint.issuer,
      AUTH_AUDIENCE: mint.audience,
      API_CALLS_PER_MINUTE: "1000000",
    },
    readyPath: "/readyz",
  };
}

export function reference(
  name: "Bare" | "Stock",
  { mint }: Bench,
  databaseUrl: string,
): ServerProgram {
  const file = fileURLToPath(new URL(`${name.toLowerCase()}.ts`, import.meta.url));
  return {
    name,
    args: ["--import", "tsx", "--conditions=source", file],
    environment: { DATABASE_URL: databaseUrl, JWKS: JSON.stringify(mint.jwks) },
    readyPath: "/healthz",
  };
}
