import {
  type Problem,
  Problem as ProblemSchema,
  problemErrorOf,
  toProblem,
} from "@docket/contracts";
import type { Operation } from "@docket/openapi";
import { type AppRouter, appRouter, type Context } from "@docket/router";
import { createTRPCUntypedClient, httpLink, TRPCClientError } from "@trpc/client";
import type { Account, TestServer } from "./test-server.ts";

/** Whoever calls: somebody with an account, nobody, or somebody with a token that is none. */
export type Caller = Account | "nobody" | "forger";

type Input = Readonly<Record<string, unknown>>;

/** What a call came to, in the one form that all doors share; `instance` only says which door it was. */
type Outcome = { readonly value: unknown } | { readonly problem: Omit<Problem, "instance"> };

/** One way into the procedures. */
export type Door = (
  server: TestServer,
  caller: Caller,
  operation: Operation,
  input: Input,
) => Promise<Outcome>;

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

const internal: Door = async ({ services }, caller, { name }, input) => {
  const context: Context = {
    ...services,
    caller:
      typeof caller === "string"
        ? { authorization: authorizationOf(caller) }
        : { user: caller.user },
  };
  let procedure: unknown = appRouter.createCaller(context);
  for (const key of name.split(".")) {
    // A caller is a proxy over a function.
    if (typeof procedure !== "function") throw new TypeError(`${name} is no procedure.`);
    procedure = Reflect.get(procedure, key);
  }
  if (typeof procedure !== "function") throw new TypeError(`${name} is no procedure.`);
  try {
    return { value: await procedure(input) };
  } catch (error) {
    const problem = problemErrorOf(error);
    if (problem === null) throw error;
    return refused(toProblem(problem, ""));
  }
};

const trpc: Door = async ({ origin }, caller, { name, type }, input) => {
  const client = createTRPCUntypedClient<AppRouter>({
    links: [httpLink({ url: `${origin}/api/trpc`, headers: headersOf(caller) })],
  });
  try {
    return {
      value: await (type === "query" ? client.query(name, input) : client.mutation(name, input)),
    };
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    return refused(error.data?.problem);
  }
};

/** A value as it is written in a URL or header. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const rest: Door = async (server, caller, { route, pathFields }, input) => {
  const { ifMatch, method } = route;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(textOf(input[field] ?? "me")),
  );
  const payload = Object.entries(input).filter(
    ([field]) => !pathFields.includes(field) && field !== ifMatch,
  );
  const hasBody = method !== "GET" && method !== "DELETE";
  const query = new URLSearchParams(
    hasBody ? [] : payload.map(([field, value]): [string, string] => [field, textOf(value)]),
  );
  const headers = headersOf(caller);
  if (hasBody) headers["content-type"] = "application/json";
  const version = ifMatch === undefined ? undefined : input[ifMatch];
  if (version !== undefined) headers["if-match"] = `"${textOf(version)}"`;

  const response = await server.fetch(`/api/v1${path}?${query.toString()}`, {
    method,
    headers,
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(payload)) } : {}),
  });
  const text = await response.text();
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  return response.ok ? { value } : refused(value);
};

export const DOORS: Readonly<Record<string, Door>> = { internal, trpc, rest };
