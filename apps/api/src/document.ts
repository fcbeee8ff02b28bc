import { authPaths, authSecuritySchemes } from "@docket/auth-issuer";
import { createOpenApiDocument } from "@docket/openapi";
import { appRouter } from "@docket/router";

/** The OpenAPI document of the whole HTTP contract. */
export function createApiDocument(): object {
  return createOpenApiDocument({
    router: appRouter,
    basePath: "/api/v1",
    info: {
      title: "Docket",
      version: "0.1.0",
      description:
        "A secure, self-hosted to-do service. Every task belongs to one owner.\n\n" +
        "Calls are limited per user. `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` " +
        "(seconds) say how many are left; `Retry-After` on a 429, how long to wait.",
      license: { name: "MIT", identifier: "MIT" },
    },
    extraPaths: authPaths,
    securitySchemes: authSecuritySchemes,
  });
}
