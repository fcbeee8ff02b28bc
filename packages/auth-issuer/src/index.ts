export { authPaths, authSecuritySchemes } from "./auth-paths.ts";
export type { HttpHandler, RequestFacts } from "./http-handler.ts";
export { createIssuer, type Issuer, type IssuerOptions } from "./issuer.ts";
export { WrongSecretError } from "./signing-keys.ts";
