/* What needs no test runner around it. */
export { shownCode } from "./authenticator-app.ts";
export { type BuiltServer, startBuiltServer } from "./built-server.ts";
export { findFreePort } from "./free-port.ts";
export { type PostgresServer, startPostgres } from "./postgres-server.ts";
export { createTokenMint, type TokenMint } from "./tokens.ts";
