export { shownCode, wrongCode } from "./authenticator-app.ts";
export { createTestDatabase, type TestDatabase } from "./database.ts";
export { ADA, EVE, NO_NOTICES, people, requestOf, testServices } from "./people.ts";
export { type PostgresServer, startPostgres } from "./postgres-server.ts";
export { problem } from "./problems.ts";
export { createTokenMint, type TokenMint } from "./tokens.ts";
export { attestedBy, attestedByItself, createSoftwarePasskey } from "./software-passkey.ts";
