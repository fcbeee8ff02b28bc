import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { UserId } from "@docket/contracts";
import { user } from "@docket/db/accounts";
import { createTokenMint } from "@docket/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Owner, type World } from "./model-owner.ts";
import { OWNERS, story } from "./model-story.ts";
import { propertyRuns } from "./property-runs.ts";
import { startTestServer } from "./test-server.ts";

/** With those on the other database, more than 500. */
const RUNS = 300;
/** Milliseconds. */
const TIME = 100_000;

/** A server that trusts tokens of an issuer elsewhere: an owner then costs a row and a signature. */
async function startForManyOwners() {
  const mint = await createTokenMint();
  const issuer = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(mint.jwks));
  }).listen(0, "127.0.0.1");
  await once(issuer, "listening");
  const address = issuer.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const server = await startTestServer({
    AUTH_JWKS_URL: `http://127.0.0.1:${port}/`,
    AUTH_ISSUER: mint.issuer,
    AUTH_AUDIENCE: mint.audience,
    LOG_LEVEL: "error",
  });

  async function newWorld(): Promise<Owner[]> {
    const users = Array.from({ length: OWNERS }, () => {
      const id = UserId.parse(randomUUID());
      return { id, email: `${id}@example.com` };
    });
    await server.database.db.insert(user).values(users.map((one) => ({ ...one, name: "Owner" })));
    const world: World = { server, ids: new Set(), cursors: [] };
    return Promise.all(
      users.map(async (one) => {
        return new Owner(world, {
          user: one,
          token: await mint.tokenFor(one),
          password: "",
          cookie: "",
        });
      }),
    );
  }
  return {
    newWorld,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      issuer.close();
      issuer.closeAllConnections();
    },
  };
}

test(
  "whatever owners do at once and through whichever door, each sees their own tasks and no others",
  { timeout: TIME + 20_000 },
  async () => {
    await using server = await startForManyOwners();
    const holds = fc.asyncProperty(story, async ({ rounds, views }) => {
      const owners = await server.newWorld();
      for (const steps of rounds) {
        const outcomes = await Promise.allSettled(
          steps.map(async ({ owner, door, action }) => owners[owner]?.act(door, action)),
        );
        for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
      }
      for (const [index, owner] of owners.entries()) {
        const all = await owner.seeEverything("internal", { limit: 100, completed: undefined });
        expect(all).toEqual(owner.model.list(undefined));
        expect(await owner.seeTrash("internal")).toEqual(owner.model.trash());
        const { door = "rest", limit = 1, completed } = views[index] ?? {};
        const seen = await owner.seeEverything(door, { limit, completed });
        expect(seen).toEqual(owner.model.list(completed));
      }
    });
    await fc.assert(holds, propertyRuns(RUNS, TIME));
  },
);
