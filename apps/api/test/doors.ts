import { EventEmitter, on, once } from "node:events";
import {
  type Problem,
  Problem as ProblemSchema,
  PROBLEMS,
  problemErrorOf,
  toProblem,
} from "@docket/contracts";
import type { Operation } from "@docket/openapi";
import { type AppRouter, appRouter, type Context, type InternalCaller } from "@docket/router";
import {
  createTRPCUntypedClient,
  httpLink,
  httpSubscriptionLink,
  TRPCClientError,
} from "@trpc/client";
import { isTrackedEnvelope } from "@trpc/server";
import { EventSource } from "eventsource";
import { z } from "zod";
import { firstOf, readEvents } from "./event-reader.ts";
import type { Account, TestServer } from "./test-server.ts";

/** Whoever calls: somebody with an account, nobody, or somebody with a token that is none. */
export type Caller = Account | "nobody" | "forger";

type Input = Readonly<Record<string, unknown>>;

/** What a call came to, in the one form that all doors share; `instance` only says which door it was. */
type Outcome = { readonly value: unknown } | { readonly problem: Omit<Problem, "instance"> };

/** The bytes of an answer, but for `Date`. Inside the process it is what they would be made from. */
interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface Reply {
  readonly outcome: Outcome;
  readonly answer: Answer;
}

/** One way into the procedures. */
export type Door = (
  server: TestServer,
  caller: Caller,
  operation: Operation,
  input: Input,
) => Promise<Reply>;

function headOf({ status, headers }: Response): Answer {
  return { status, headers: [...headers].filter(([name]) => name !== "date"), body: "" };
}

async function read(response: Response): Promise<Answer> {
  return { ...headOf(response), body: await response.text() };
}

function refused(problem: unknown): Outcome {
  const { instance: _, ...rest } = ProblemSchema.parse(problem);
  return { problem: rest };
}

function authorizationOf(caller: Caller): string | undefined {
  if (caller === "nobody") return undefined;
  return `Bearer ${caller === "forger" ? "not.a.token" : caller.token}`;
}

function headersOf(caller: Caller): Record<string, string> {
  const authorization = authorizationOf(caller);
  return authorization === undefined ? {} : { authorization };
}

/** Finds a procedure by its path in the router, such as `task.list`. */
export function procedureNamed(
  caller: InternalCaller,
  name: string,
): (input: Input) => Promise<unknown> {
  let procedure: unknown = caller;
  for (const key of name.split(".")) {
    // A caller is a proxy over a function.
    if (typeof procedure !== "function") throw new TypeError(`${name} is no procedure.`);
    procedure = Reflect.get(procedure, key);
  }
  if (typeof procedure !== "function") throw new TypeError(`${name} is no procedure.`);
  const found = procedure;
  return async (input) => {
    const value: unknown = await found(input);
    return value;
  };
}

/** Milliseconds in which something comes for sure; of a stream of changes there may be nothing to wait for. */
const LONG = 10_000;

function quietOf({ route }: Operation): number | undefined {
  return route.download ? LONG : undefined;
}

/** A stream's first event, when one comes at once; through every door in the same form. */
async function firstTracked(stream: unknown, quiet?: number): Promise<unknown> {
  if (typeof stream !== "object" || stream === null || !(Symbol.asyncIterator in stream)) {
    throw new TypeError("It is no stream.");
  }
  const events: AsyncIterable<unknown> = Object(stream);
  const first = await firstOf(events[Symbol.asyncIterator](), quiet);
  return isTrackedEnvelope(first) ? { id: first[0], data: first[1] } : first;
}

const internal: Door = async ({ services }, caller, operation, input) => {
  const { name, type } = operation;
  const context: Context = {
    ...services,
    caller:
      typeof caller === "string"
        ? { authorization: authorizationOf(caller) }
        : { user: caller.user },
    source: "internal",
  };
  const leaving = new AbortController();
  const { signal } = leaving;
  const procedure = procedureNamed(appRouter.createCaller(context, { signal }), name);
  try {
    const result = await procedure(input);
    const value = type === "subscription" ? await firstTracked(result, quietOf(operation)) : result;
    leaving.abort();
    const body = JSON.stringify(value) ?? "";
    return { outcome: { value }, answer: { status: 200, headers: [], body } };
  } catch (error) {
    const problem = problemErrorOf(error);
    if (problem === null) throw error;
    const { status } = PROBLEMS[problem.code];
    const outcome = refused(toProblem(problem, ""));
    return { outcome, answer: { status, headers: [], body: JSON.stringify(outcome) } };
  }
};

/** As the web client does: a stand-in for the browser's EventSource, which cannot send a token. */
async function subscribe(
  { origin }: TestServer,
  caller: Caller,
  operation: Operation,
  input: Input,
): Promise<Reply> {
  const { name } = operation;
  const answers: Answer[] = [];
  const events = new EventEmitter();
  const client = createTRPCUntypedClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: `${origin}/api/trpc`,
        EventSource,
        eventSourceOptions: {
          async fetch(url, init) {
            const headers = { ...init.headers, ...headersOf(caller) };
            const response = await fetch(url, { ...init, headers });
            answers.push(response.ok ? headOf(response) : await read(response.clone()));
            events.emit("answer");
            return response;
          },
        },
      }),
    ],
  });
  const arrived = on(events, "event");
  const answered = once(events, "answer");
  const subscription = client.subscription(name, input, {
    onData: (event) => events.emit("event", event),
    onError: () => events.emit("event", null),
  });
  // How long nothing comes counts from there, however long the server took to let it in.
  await answered;
  const [value = null] = (await firstOf(arrived, quietOf(operation))) ?? [];
  subscription.unsubscribe();
  const [answer] = answers;
  if (!answer) throw new Error(`${name} was never asked.`);
  if (answer.status === 200) {
    return { outcome: { value }, answer: { ...answer, body: JSON.stringify(value) } };
  }
  const { error } = z.object({ error: TrpcError }).parse(JSON.parse(answer.body));
  return { outcome: refused(error.data.problem), answer };
}

const TrpcError = z.object({ data: z.object({ problem: z.unknown() }) });

const trpc: Door = async (server, caller, operation, input) => {
  const { name, type } = operation;
  if (type === "subscription") return subscribe(server, caller, operation, input);
  const { origin } = server;
  const answers: Answer[] = [];
  const client = createTRPCUntypedClient<AppRouter>({
    links: [
      httpLink({
        url: `${origin}/api/trpc`,
        headers: headersOf(caller),
        async fetch(url, { method = "GET", headers = {}, body = null } = {}) {
          const response = await fetch(url, { method, headers: new Headers(headers), body });
          answers.push(await read(response.clone()));
          return response;
        },
      }),
    ],
  });
  const call = type === "query" ? client.query(name, input) : client.mutation(name, input);
  const outcome = await call.then(
    (value: unknown): Outcome => ({ value }),
    (error: unknown) => {
      if (!(error instanceof TRPCClientError)) throw error;
      return refused(error.data?.problem);
    },
  );
  const [answer] = answers;
  if (!answer) throw new Error(`${name} was never asked.`);
  return { outcome, answer };
};

/** A value as it is written in a URL or header. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const rest: Door = async (server, caller, operation, input) => {
  const { route, pathFields, payloadIn } = operation;
  const { idempotencyKey, ifMatch, lastEventId, method, rawBody } = route;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(textOf(input[field] ?? "me")),
  );
  const payload = Object.entries(input).filter(
    ([field]) => ![...pathFields, ifMatch, idempotencyKey, lastEventId, rawBody].includes(field),
  );
  const hasBody = payloadIn === "body";
  const query = new URLSearchParams(
    hasBody
      ? []
      : payload.flatMap(([field, value]) =>
          [value].flat().map((one): [string, string] => [field, textOf(one)]),
        ),
  );
  const headers = headersOf(caller);
  if (hasBody) headers["content-type"] = "application/json";
  const version = ifMatch === undefined ? undefined : input[ifMatch];
  if (version !== undefined) headers["if-match"] = `"${textOf(version)}"`;

  const key = idempotencyKey === undefined ? undefined : input[idempotencyKey];
  if (key !== undefined) headers["idempotency-key"] = textOf(key);

  const leaving = new AbortController();
  const last = lastEventId === undefined ? undefined : input[lastEventId];
  if (last !== undefined) headers["last-event-id"] = textOf(last);

  const file = rawBody === undefined ? undefined : input[rawBody];
  if (file !== undefined) headers["content-type"] = "application/octet-stream";

  const response = await server.fetch(`/api/v1${path}?${query.toString()}`, {
    method,
    headers,
    signal: leaving.signal,
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(payload)) } : {}),
    ...(file === undefined ? {} : { body: textOf(file) }),
  });
  if (response.ok && route.download) {
    const answer = await read(response);
    // All of it, in the form of the first chunk: what these accounts have fits into one.
    return { outcome: { value: { offset: 0, text: answer.body } }, answer };
  }
  if (response.headers.get("content-type") === "text/event-stream") {
    const event = await firstOf(readEvents(response.body));
    const value = event && { id: event.id, data: event.data };
    leaving.abort();
    return {
      outcome: { value },
      answer: { ...headOf(response), body: JSON.stringify(value) },
    };
  }
  const answer = await read(response);
  const value: unknown = answer.body === "" ? undefined : JSON.parse(answer.body);
  return { outcome: response.ok ? { value } : refused(value), answer };
};

export const DOORS: Readonly<Record<string, Door>> = { internal, trpc, rest };
