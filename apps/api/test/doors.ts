import {
  type Problem,
  Problem as ProblemSchema,
  PROBLEMS,
  problemErrorOf,
  toProblem,
} from "@docket/contracts";
import type { Operation } from "@docket/openapi";
import { type AppRouter, appRouter, type Context, type InternalCaller } from "@docket/router";
import { createTRPCUntypedClient, httpLink, TRPCClientError } from "@trpc/client";
import type { Account, TestServer } from "./test-server.ts";

/** Whoever calls: somebody with an account, nobody, or somebody with a token that is none. */
export type Caller = Account | "nobody" | "forger";

type Input = Readonly<Record<string, unknown>>;

/** What a call came to, in the one form that all doors share; `instance` only says which door it was. */
type Outcome = { readonly value: unknown } | { readonly problem: Omit<Problem, "instance"> };

/** The bytes of an answer, but for `Date`. Inside the process it is what they would be made from. */
export interface Answer {
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

async function read(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== "date"),
    body: await response.text(),
  };
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

const internal: Door = async ({ services }, caller, { name }, input) => {
  const context: Context = {
    ...services,
    caller:
      typeof caller === "string"
        ? { authorization: authorizationOf(caller) }
        : { user: caller.user },
    source: "internal",
  };
  const procedure = procedureNamed(appRouter.createCaller(context), name);
  try {
    const value = await procedure(input);
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

const trpc: Door = async ({ origin }, caller, { name, type }, input) => {
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
  const { idempotencyKey, ifMatch, method } = route;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(textOf(input[field] ?? "me")),
  );
  const payload = Object.entries(input).filter(
    ([field]) => ![...pathFields, ifMatch, idempotencyKey].includes(field),
  );
  const hasBody = payloadIn === "body";
  const query = new URLSearchParams(
    hasBody ? [] : payload.map(([field, value]): [string, string] => [field, textOf(value)]),
  );
  const headers = headersOf(caller);
  if (hasBody) headers["content-type"] = "application/json";
  const version = ifMatch === undefined ? undefined : input[ifMatch];
  if (version !== undefined) headers["if-match"] = `"${textOf(version)}"`;

  const key = idempotencyKey === undefined ? undefined : input[idempotencyKey];
  if (key !== undefined) headers["idempotency-key"] = textOf(key);

  const response = await server.fetch(`/api/v1${path}?${query.toString()}`, {
    method,
    headers,
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(payload)) } : {}),
  });
  const answer = await read(response);
  const value: unknown = answer.body === "" ? undefined : JSON.parse(answer.body);
  return { outcome: response.ok ? { value } : refused(value), answer };
};

export const DOORS: Readonly<Record<string, Door>> = { internal, trpc, rest };
