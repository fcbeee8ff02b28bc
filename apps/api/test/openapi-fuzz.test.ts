import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { callerFor } from "@docket/router";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createOwner, ENDS_SESSION, fillIn } from "./account-knowledge.ts";
import { type Answer, complaintsAbout } from "./answer-check.ts";
import { DESCRIBED } from "./api-document.ts";
import { firstOf, readEvents } from "./event-reader.ts";
import { propertyRuns } from "./property-runs.ts";
import { EXISTING, judge, type RequestCase, requestCases } from "./request-cases.ts";
import { type Account, startTestServer, type TestServer } from "./test-server.ts";

/** Of an operation that hashes passwords, and of any other. */
const RUNS = { slow: 60, fast: 100 };
/** Characters. */
const LONGEST_TARGET = 15 * 1024;
/** Milliseconds. */
const TIME = 60_000;

/** Of operations that succeed otherwise where a setting is otherwise. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  // Where addresses have to be verified first.
  register: ["202"],
};

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
  // Node says nothing of the body of a DELETE by itself.
  if (body) outgoing.setHeader("content-length", body.length);
  outgoing.end(body);
  const [response]: IncomingMessage[] = await once(outgoing, "response");
  if (!response) throw new Error("There was no answer.");
  const { statusCode: status = 0, headers: answered } = response;
  if (answered["content-type"] !== "text/event-stream") {
    return { status, headers: answered, body: await buffer(response) };
  }
  // Until it has nothing more to say.
  const events = await eventsOf(response);
  return { status, headers: answered, body: Buffer.from(JSON.stringify(events)) };
}

/** What a stream has at once, as the document has it: a sequence of events. */
async function eventsOf(response: IncomingMessage): Promise<unknown[]> {
  const stream = readEvents(response.iterator({ destroyOnReturn: true }));
  const events: unknown[] = [];
  for (;;) {
    const event = await firstOf(stream, 20);
    if (event === null) break;
    events.push({ id: event.id, data: event.data });
  }
  response.destroy();
  return events;
}

test.each(DESCRIBED)(
  "$method $path answers whatever it is sent as the document says",
  { timeout: TIME + 20_000 },
  async (described) => {
    await using server = await startTestServer({ LOG_LEVEL: "error" });
    const { method, scheme } = described;
    const statuses = new Map<number, number>();
    let people = 0;
    let account: Account = await server.register("ada");
    const caller = callerFor(server.services, account.user);
    const owner = createOwner(server);
    // For lists and streams to have something in them.
    await caller.task.create({ title: "Post the letter" });

    async function register(body: Buffer | undefined): Promise<void> {
      const headers = [["content-type", "application/json"]] as const;
      await send(server, { method: "POST", target: "/api/auth/register", headers, body });
    }
    function credentialsOf({ credentials }: RequestCase, extra = ""): [string, string][] {
      if (scheme === "none") return [["cookie", extra]];
      if (credentials === "none") return [];
      const good = credentials === "good";
      return scheme === "bearer"
        ? [["authorization", good ? `Bearer ${account.token}` : "Bearer not.a.token"]]
        : [["cookie", cookieOf(good, extra)]];
    }
    function cookieOf(good: boolean, extra: string): string {
      if (scheme === "secondFactor") return good ? extra : extra.replace("=", "=x");
      return good ? `${account.cookie}; ${extra}` : account.cookie.replaceAll("=", "=x");
    }
    async function existing(name: string): Promise<string> {
      if (name === "userId") return account.user.id;
      if (name === "taskId" && described.operationId === "taskSkip") {
        const due = { date: "2026-11-21" };
        const recurrence = { rule: "FREQ=DAILY" };
        return (await caller.task.create({ title: "Post the letter", due, recurrence })).id;
      }
      if (name === "taskId") {
        const { id } = await caller.task.create({ title: "Post the letter" });
        if (described.operationId === "trashPurge") await caller.task.delete({ taskId: id });
        return id;
      }
      if (name === "tagId") {
        return (await caller.tag.create({ name: randomUUID() })).id;
      }
      if (name === "filterId") {
        return (await caller.filter.create({ name: "Urgent", query: "priority:high" })).id;
      }
      if (name === "listId") return (await caller.list.create({ name: "Errands" })).id;
      if (name === "importId") {
        const { id } = await caller.import.start({ format: "todoist" });
        await caller.import.add({ importId: id, part: 0, text: "TYPE,CONTENT\ntask,One\n" });
        return id;
      }
      // One more than the import has.
      if (name === "part") return "1";
      if (name === "sessionId") return owner.session(account);
      if (name === "passkeyId") return owner.passkey(account);
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
      // What does not fit into 16 KiB of headers is no request yet, and gets 431 from Node.js itself.
      fc.pre(target.length < LONGEST_TARGET);
      const type = body?.value.type;
      const known = await owner.knowledge(described.operationId, account);
      const isKnown = times === 1 || known.lasts === true;
      const isKnowing = judge(sent) === true && isKnown && body !== undefined;
      const bytes = isKnowing ? fillIn(body.value.bytes, known) : body?.value.bytes;
      const all = [
        ...credentialsOf(sent, known.cookie),
        ...headers.map(({ value }) => value),
        ...(type === undefined ? [] : [["content-type", type] as const]),
      ];
      for (let time = 1; time <= times; time += 1) {
        const answer = await send(server, {
          method,
          target,
          headers: all,
          body: bytes,
        });
        expect(complaintsAbout(described, answer, judge(sent))).toEqual([]);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
      if (ENDS_SESSION.has(described.operationId)) {
        people += 1;
        account = await server.register(`ada${people}`);
      }
    });
    const hashes = described.path.startsWith("/api/auth/") && method !== "GET";
    const runs = hashes ? RUNS.slow : RUNS.fast;
    await fc.assert(holds, propertyRuns(runs, TIME));

    const counts = [...statuses].toSorted(([one], [other]) => one - other);
    const tally = counts.map(([status, count]) => `${count} × ${status}`).join(", ");
    process.stdout.write(`${described.operationId}: ${tally}\n`);
    const elsewhere = ELSEWHERE[described.operationId] ?? [];
    const successes = Object.keys(described.responses).filter(
      (status) => Number(status) < 400 && !elsewhere.includes(status),
    );
    expect([...statuses.keys()].map(String)).toEqual(expect.arrayContaining(successes));
  },
);
