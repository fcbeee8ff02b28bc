import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { callerFor } from "@docket/router";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, complaintsAbout } from "./answer-check.ts";
import { DESCRIBED } from "./api-document.ts";
import { propertyRuns } from "./property-runs.ts";
import { EXISTING, judge, type RequestCase, requestCases } from "./request-cases.ts";
import { type Account, startTestServer, type TestServer } from "./test-server.ts";

/** Of an operation that hashes passwords, and of any other. */
const RUNS = { slow: 100, fast: 400 };
/** Milliseconds. */
const TIME = 60_000;

/** The path goes out as it is: `fetch` would tidy it up first. */
async function send(
  { origin }: TestServer,
  {
    method,
    target,
    headers,
    body,
  }: {
    method: string;
    target: string;
    headers: readonly (readonly [string, string])[];
    body: Buffer | undefined;
  },
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({ hostname, port, method, path: target });
  for (const [name, value] of headers) outgoing.setHeader(name, value);
  outgoing.end(body);
  const [response]: IncomingMessage[] = await once(outgoing, "response");
  if (!response) throw new Error("There was no answer.");
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response),
  };
}

test.each(DESCRIBED)(
  "$method $path answers whatever it is sent as the document says",
  { timeout: TIME + 20_000 },
  async (described) => {
    await using server = await startTestServer({ LOG_LEVEL: "error" });
    const { method, scheme } = described;
    const statuses = new Map<number, number>();
    let account: Account = await server.register("ada");
    const caller = callerFor(server.services, account.user);

    async function register(body: Buffer | undefined): Promise<void> {
      const headers = [["content-type", "application/json"]] as const;
      await send(server, { method: "POST", target: "/api/auth/register", headers, body });
    }
    async function signIn(): Promise<void> {
      const response = await server.fetch("/api/auth/login", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: account.user.email, password: "ada's long password" }),
      });
      const [cookie = ""] = response.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
      account = { ...account, cookie: cookie ?? "" };
    }
    function credentialsOf({ credentials }: RequestCase): [string, string][] {
      if (scheme === "none" || credentials === "none") return [];
      const good = credentials === "good";
      return scheme === "bearer"
        ? [["authorization", good ? `Bearer ${account.token}` : "Bearer not.a.token"]]
        : [["cookie", good ? account.cookie : `${account.cookie}x`]];
    }
    async function existing(name: string): Promise<string> {
      if (name === "userId") return account.user.id;
      if (name === "taskId") return (await caller.task.create({ title: "Post the letter" })).id;
      throw new Error(`Say here what ${name} names.`);
    }

    const holds = fc.asyncProperty(requestCases(described), async (sent) => {
      const { body, headers, query, times } = sent;
      // Without their accounts, nobody could sign in.
      if (described.operationId === "login" && judge(sent)) await register(body?.value.bytes);
      let { path } = described;
      for (const [name, { value }] of Object.entries(sent.path)) {
        path = path.replace(`{${name}}`, value === EXISTING ? await existing(name) : value);
      }
      const search = query.map(({ value }) => value).join("&");
      const target = search === "" ? path : `${path}?${search}`;
      const type = body?.value.type;
      const all = [
        ...credentialsOf(sent),
        ...headers.map(({ value }) => value),
        ...(type === undefined ? [] : [["content-type", type] as const]),
      ];
      for (let time = 1; time <= times; time += 1) {
        const answer = await send(server, {
          method,
          target,
          headers: all,
          body: body?.value.bytes,
        });
        expect(complaintsAbout(described, answer, judge(sent))).toEqual([]);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
      if (described.operationId === "logout") await signIn();
    });
    const hashes = described.path.startsWith("/api/auth/") && method === "POST";
    await fc.assert(holds, propertyRuns(hashes ? RUNS.slow : RUNS.fast, TIME));

    const counts = [...statuses].toSorted(([one], [other]) => one - other);
    const tally = counts.map(([status, count]) => `${count} × ${status}`).join(", ");
    process.stdout.write(`${described.operationId}: ${tally}\n`);
    const successes = Object.keys(described.responses).filter((status) => Number(status) < 400);
    expect([...statuses.keys()].map(String)).toEqual(expect.arrayContaining(successes));
  },
);
