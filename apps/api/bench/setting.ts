import { once } from "node:events";
import { createServer } from "node:http";
import { createTokenMint, type PostgresServer, startPostgres } from "@docket/testing/servers";
import type { Bench } from "./doors.ts";

/** A database server, and an issuer whose tokens the measured servers accept. */
export interface Setting extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly bench: Bench;
}

export async function openSetting(): Promise<Setting> {
  const postgres = await startPostgres({ fsync: "off", shared_buffers: "512MB" });
  const mint = await createTokenMint();
  const jwks = createServer((_request, response) => response.end(JSON.stringify(mint.jwks)));
  jwks.listen(0, "127.0.0.1");
  await once(jwks, "listening");
  const address = jwks.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    postgres,
    bench: { mint, jwksUrl: `http://127.0.0.1:${port}/` },
    async [Symbol.asyncDispose]() {
      jwks.close();
      await postgres.stop();
    },
  };
}
