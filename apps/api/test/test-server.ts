import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session, type User } from "@docket/contracts";
import { createLiveChanges, createLongReads } from "@docket/db";
import type { OpenDatabase } from "@docket/db/server";
import {
  type AppRouter,
  createAdmission,
  createCursorCodec,
  ImportTurns,
  type Services,
} from "@docket/router";
import { createTestDatabase, NO_NOTICES, type TestDatabase } from "@docket/testing";
import { createTRPCClient, httpLink } from "@trpc/client";
import { parseEnvironment } from "../src/env.ts";
import { createLogger } from "../src/log.ts";
import { startServer } from "../src/server.ts";

export const PUBLIC_ORIGIN = "http://docket.test";

export interface Account {
  readonly user: User;
  readonly token: string;
  readonly password: string;
  /** The `Cookie` header of a signed-in browser. */
  readonly cookie: string;
}

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly database: TestDatabase;
  readonly services: Services;
  /** Every statement that reached the database so far. */
  readonly queries: string[];
  /** Every line that was logged so far. */
  readonly log: string[];
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly register: (name: string) => Promise<Account>;
  readonly client: (token?: string) => ReturnType<typeof createTRPCClient<AppRouter>>;
}

/** The whole service in this process, on a database of the test's own, reached over real HTTP. */
export async function startTestServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const queries: string[] = [];
  const log: string[] = [];
  const database = await createTestDatabase({ onQuery: (statement) => queries.push(statement) });
  // For the mails.
  const folder = await mkdtemp(join(tmpdir(), "docket-test-"));
  const secret = randomBytes(32).toString("hex");
  const config = parseEnvironment({
    PORT: "0",
    PUBLIC_ORIGIN,
    BETTER_AUTH_SECRET: secret,
    RATE_LIMIT: "off",
    REGISTRATION: "open",
    DATA_DIR: folder,
    ...environment,
  });
  const borrowed: OpenDatabase = {
    db: database.db,
    announcements: database.announcements,
    ready: database.ready,
    tidyUp: () => Promise.resolve(),
    concurrency: 4,
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const logger = createLogger(config.logLevel, { write: (line) => log.push(line) });
  const server = await startServer(borrowed, config, logger);
  const origin = `http://127.0.0.1:${server.port}`;

  const liveChanges = createLiveChanges(database);

  async function register(name: string): Promise<Account> {
    const password = `${name}'s long password`;
    const response = await fetch(`${origin}/api/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: `${name}@example.com`, password }),
    });
    if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
    const { user, token } = Session.parse(await response.json());
    const cookie = response.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
    return { user: { id: user.id, email: user.email }, token, password, cookie: cookie.join("; ") };
  }

  return {
    origin,
    database,
    queries,
    log,
    services: {
      db: database.db,
      quotas: config.quotas,
      announcements: database.announcements,
      liveChanges,
      admission: createAdmission({ concurrency: 4, limits: config.calls }),
      longReads: createLongReads({ concurrency: 1, downloadsPerOwner: 4 }),
      imports: new ImportTurns(config.imports),
      cursors: createCursorCodec(secret),
      publicOrigin: PUBLIC_ORIGIN,
      notices: NO_NOTICES,
      verifyAccessToken: () => Promise.resolve(null),
    },
    fetch: (path, init) => fetch(`${origin}${path}`, init),
    register,
    client: (token) =>
      createTRPCClient<AppRouter>({
        links: [
          httpLink({
            url: `${origin}/api/trpc`,
            headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          }),
        ],
      }),
    async [Symbol.asyncDispose]() {
      liveChanges.close();
      await server.stop({ lastCall: 0 });
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function bearer({ token }: Account): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Sends JSON as an outside consumer would. */
export function sending(account: Account, method: string, body: unknown): RequestInit {
  return {
    method,
    headers: { ...bearer(account), "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
