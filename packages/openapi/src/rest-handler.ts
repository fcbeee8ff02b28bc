import type { IncomingMessage, ServerResponse } from "node:http";
import { PROBLEMS, ProblemError, problemErrorOf, toInvalidInput } from "@docket/contracts";
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  type inferRouterContext,
  TRPCError,
} from "@trpc/server";
import { z } from "zod";
import { sendDownload } from "./download.ts";
import { type EventStreamTimes, sendEventStream, signalOfLeaving } from "./event-stream.ts";
import { createInputReader, type InputReader } from "./input-reader.ts";
import { type Operation, restOperations } from "./operations.ts";
import { sendOutcome, sendProblem } from "./responses.ts";
import { createRouteTable, type PathMatch } from "./route-table.ts";

/** What a call brings to the tRPC context. */
export interface RestCall {
  readonly request: IncomingMessage;
  /** For headers that are to be part of the answer. */
  readonly response: ServerResponse;
  /** Percent-decoded but not validated: the input schema has not been asked yet. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly reply: RestReply;
}

/** What a procedure has to say beside its output. */
export interface RestReply {
  /** It repeats an earlier outcome, which turns a 201 into a 200. */
  replayed: boolean;
  /** More header fields of the answer, also when it is a problem. */
  readonly headers: Record<string, string>;
}

export interface RestFailure {
  readonly error: unknown;
  readonly request: IncomingMessage;
  /** Without the query, which may hold what a log must not. */
  readonly path: string;
}

export interface RestHandlerOptions<Router extends AnyTRPCRouter> {
  readonly router: Router;
  /** Where the routes begin, such as `/api/v1`. */
  readonly basePath: `/${string}`;
  /** Runs before the procedure's guards, and must leave the body unread. */
  readonly createContext: (
    call: RestCall,
  ) => inferRouterContext<Router> | Promise<inferRouterContext<Router>>;
  /** 256 KiB unless given. */
  readonly maxBodyBytes?: number;
  readonly streams?: EventStreamTimes;
  /**
   * Told of every failure that is the server's own, for the log. It must not throw.
   *
   * @returns a UUID under which the log has it; the answer to a bug then refers to it.
   */
  readonly onError?: (failure: RestFailure) => string | undefined;
}

export type RestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Endpoint {
  readonly operation: Operation;
  readonly readInput: InputReader;
}

/**
 * Serves every procedure with `meta.rest` on `node:http`, alone or mounted in Express.
 *
 * A procedure's guards decide before its input is read: without a token, not even the body's type
 * or size is looked at. Every failure is `application/problem+json` (RFC 9457) from the one table
 * of problems, and nothing of an unexpected error leaves the server.
 *
 * @returns a handler that always answers and never rejects.
 * @throws Error  at construction for a route that could not be served; see `restOperations`.
 */
export function createRestHandler<Router extends AnyTRPCRouter>({
  router,
  basePath,
  createContext,
  maxBodyBytes = 256 * 1024,
  streams = {},
  onError,
}: RestHandlerOptions<Router>): RestHandler {
  const findRoute = createRouteTable<Endpoint>(
    restOperations(router).map((operation) => ({
      method: operation.route.method,
      path: operation.route.path,
      endpoint: { operation, readInput: createInputReader(operation, maxBodyBytes) },
    })),
  );

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    { path, query }: RequestTarget,
    reply: RestReply,
  ): Promise<void> {
    const match = path.startsWith(basePath) ? findRoute(path.slice(basePath.length)) : null;
    if (match === null) throw new ProblemError("not-found");
    const { operation, readInput } = endpointFor(match, request, response);
    const pathValues = match.values;
    const pathParameters = nameValues(operation.pathFields, pathValues);

    let input: Promise<unknown> | undefined;
    function getRawInput() {
      return (input ??= readInput({ request, pathValues, query }));
    }
    const gone = operation.type === "subscription" ? signalOfLeaving(response) : undefined;
    const output: unknown = await callTRPCProcedure({
      router,
      path: operation.name,
      type: operation.type,
      ctx: await createContext({ request, response, pathParameters, reply }),
      getRawInput,
      signal: gone,
      batchIndex: 0,
    });
    if (!operation.declaresInput) {
      const { error } = operation.input.safeParse(await getRawInput());
      if (error) throw toInvalidInput(error);
    }
    const { download } = operation.route;
    if (gone && download) {
      const { patience } = streams;
      await sendDownload(request, response, { source: output, gone, download, patience });
      return;
    }
    if (gone) {
      await sendEventStream(request, response, { ...streams, source: output, gone });
      return;
    }
    sendOutcome(request, response, {
      route: operation.route,
      basePath,
      pathParameters: normalized(pathParameters, operation),
      output,
      reply,
    });
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { path, error, reply }: { path: string; error: unknown; reply: RestReply },
  ): void {
    // The client has gone: there is nobody to answer, and nothing went wrong here.
    if (error instanceof TRPCError && error.code === "CLIENT_CLOSED_REQUEST") {
      response.destroy();
      return;
    }
    const problem = problemErrorOf(error) ?? new ProblemError("internal-error");
    const isOurs = PROBLEMS[problem.code].status >= 500;
    const id = isOurs ? onError?.({ error, request, path }) : undefined;
    // A stream that broke off: its status is sent, and its client asks again.
    if (response.headersSent) return;
    const isLogged = id !== undefined && problem.code === "internal-error";
    sendProblem(request, response, {
      problem,
      instance: isLogged ? `urn:uuid:${id}` : path,
      headers: reply.headers,
    });
  }

  return async (request, response) => {
    const target = toRequestTarget(request);
    const reply: RestReply = { replayed: false, headers: {} };
    try {
      await serve(request, response, target, reply);
    } catch (error) {
      refuse(request, response, { path: target.path, error, reply });
    }
  };
}

interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** Express strips the mount point from `url` and keeps the whole in `originalUrl`. */
function toRequestTarget(request: IncomingMessage): RequestTarget {
  const url = "originalUrl" in request ? String(request.originalUrl) : (request.url ?? "/");
  const mark = url.indexOf("?");
  if (mark === -1) return { path: url, query: "" };
  return { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

function endpointFor(
  { methods, allow }: PathMatch<Endpoint>,
  { method = "" }: IncomingMessage,
  response: ServerResponse,
): Endpoint {
  const endpoint = methods.get(method === "HEAD" ? "GET" : method);
  if (endpoint) return endpoint;
  response.setHeader("Allow", allow);
  throw new ProblemError("method-not-allowed");
}

/** The path parameters as the input schema spells them, for URLs in a response. */
function normalized(
  pathParameters: Readonly<Record<string, string>>,
  { input: { shape } }: Operation,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(pathParameters).map(([name, text]) => {
      const { data } = z.safeParse(shape[name] ?? z.string(), text);
      return [name, typeof data === "string" ? data : text];
    }),
  );
}

function nameValues(
  names: readonly string[],
  values: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}
