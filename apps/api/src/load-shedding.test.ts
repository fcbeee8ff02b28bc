import { once } from "node:events";
import { createServer } from "node:http";
import { Problem } from "@docket/contracts";
import { expect, onTestFinished, test } from "vitest";
import { createLoadShedding } from "./load-shedding.ts";
import { createLogger } from "./log.ts";

async function serve(isOverloaded: () => boolean): Promise<string> {
  const headers = new Map([["x-content-type-options", "nosniff"]]);
  const shed = createLoadShedding({ isOverloaded, headers, logger: createLogger("silent") });
  const server = createServer((request, response) => {
    if (!shed(request, response)) response.end("served");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null)
    throw new Error("the server is not listening");
  return `http://127.0.0.1:${address.port}`;
}

test("under overload, REST and tRPC calls are refused and other requests are served", async () => {
  const origin = await serve(() => true);
  const rest = await fetch(`${origin}/api/v1/me?x=1`);
  const trpc = await fetch(`${origin}/api/trpc/task.create`, { method: "POST", body: "{}" });
  for (const answer of [rest, trpc]) {
    expect(answer.status).toBe(503);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "retry-after": "1",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  }
  expect(rest.headers.get("content-type")).toBe("application/problem+json");
  expect(Problem.parse(await rest.json())).toMatchObject({
    code: "service-unavailable",
    instance: "/api/v1/me",
  });
  expect(await trpc.json()).toMatchObject({
    error: {
      code: -32_603,
      data: { code: "SERVICE_UNAVAILABLE", httpStatus: 503, problem: { status: 503 } },
    },
  });
  for (const path of ["/healthz", "/readyz", "/api/auth/login", "/"]) {
    expect(await (await fetch(origin + path)).text()).toBe("served");
  }
});

test("without overload, calls are served", async () => {
  const origin = await serve(() => false);
  expect(await (await fetch(`${origin}/api/v1/me`)).text()).toBe("served");
});
