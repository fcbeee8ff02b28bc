export { authPaths } from "./auth-paths.ts";
export { authSecuritySchemes } from "./path-parts.ts";
export type { HttpHandler, RequestFacts } from "./http-handler.ts";
export { createIssuer, type Issuer, type IssuerOptions } from "./issuer.ts";
export { WrongSecretError } from "./signing-keys.ts";
