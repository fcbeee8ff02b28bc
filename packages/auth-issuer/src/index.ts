export { DEFAULT_TOKENS_PER_MINUTE } from "./address-limits.ts";
export { authPaths } from "./auth-paths.ts";
export { authSecuritySchemes } from "./path-parts.ts";
export type { HttpHandler, RequestFacts } from "./http-handler.ts";
export { createIssuer, type Issuer, type IssuerOptions } from "./issuer.ts";
export type { MailMessage, SendMail } from "./mails.ts";
export { WrongSecretError } from "./signing-keys.ts";
