import type { AnyTRPCRouter } from "@trpc/server";
import {
  createDocument,
  type oas31,
  type ZodOpenApiPathsObject,
  type ZodOpenApiSecuritySchemeObject,
} from "zod-openapi";
import { describeOperation } from "./operation-description.ts";
import { restOperations } from "./operations.ts";

export interface OpenApiDocumentOptions {
  readonly router: AnyTRPCRouter;
  readonly basePath: `/${string}`;
  readonly info: oas31.InfoObject;
  /** Paths served by others, whole: they come first and are not moved below `basePath`. */
  readonly extraPaths?: ZodOpenApiPathsObject;
  /** Beside `bearer`, which every operation of the router asks for. */
  readonly securitySchemes?: Readonly<Record<string, ZodOpenApiSecuritySchemeObject>>;
  readonly servers?: readonly oas31.ServerObject[];
}

const BEARER = { type: "http", scheme: "bearer", bearerFormat: "JWT" } as const;

/**
 * Describes what `createRestHandler` serves from the same router: OpenAPI 3.1, from the same
 * schemas, with every status each operation can answer. A schema with `meta({ id })` becomes a
 * component. The result depends on nothing but its arguments, order included, so it can be
 * committed and compared.
 *
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function createOpenApiDocument({
  router,
  basePath,
  info,
  extraPaths = {},
  securitySchemes = {},
  servers = [],
}: OpenApiDocumentOptions): oas31.OpenAPIObject {
  const paths: ZodOpenApiPathsObject = { ...extraPaths };
  for (const operation of restOperations(router)) {
    const { path, method } = operation.route;
    const url = basePath + path;
    paths[url] = { ...paths[url], [METHODS[method]]: describeOperation(operation) };
  }
  return createDocument({
    openapi: "3.1.1",
    info,
    ...(servers.length > 0 && { servers: [...servers] }),
    paths,
    components: { securitySchemes: { bearer: BEARER, ...securitySchemes } },
  });
}

const METHODS = {
  GET: "get",
  POST: "post",
  PATCH: "patch",
  PUT: "put",
  DELETE: "delete",
} as const;
