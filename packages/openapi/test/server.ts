import { createServer, type RequestListener } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { expect } from "vitest";
import {
  createOpenApiDocument,
  createRestHandler,
  type RestFailure,
  type RestHandlerOptions,
} from "../src/index.ts";
import { decodePercent } from "../src/percent-encoding.ts";
import { createWatch, type NotesContext, notesRouter } from "./notes.ts";

const BASE_PATH = "/api/v1";

export const document = createOpenApiDocument({
  router: notesRouter,
  basePath: BASE_PATH,
  info: { title: "Notes", version: "1.0.0" },
});

interface NotesServerOptions extends Partial<
  Pick<RestHandlerOptions<typeof notesRouter>, "createContext" | "maxBodyBytes" | "streams">
> {
  /** What `onError` returns. */
  readonly logId?: string;
  /** Hands each request on as Express does below a mount point: `url` without it. */
  readonly mountedAt?: string;
}

/**
 * The notes service on a real socket.
 *
 * Once disposed of, it holds every answer that it gave against the document.
 */
export async function serveNotes({ logId, mountedAt, ...options }: NotesServerOptions = {}) {
  const notes: NotesContext["notes"] = new Map();
  const watch = createWatch();
  const failures: RestFailure[] = [];
  const answers: Answer[] = [];
  const handle = createRestHandler({
    router: notesRouter,
    basePath: BASE_PATH,
    createContext: ({ request, pathParameters, reply }) => ({
      authorization: request.headers.authorization,
      pathUserId: pathParameters["userId"],
      reply,
      notes,
      watch,
    }),
    onError(failure) {
      failures.push(failure);
      return logId;
    },
    ...options,
  });
  const listener: RequestListener = (request, response) => {
    const { method = "", url = "" } = request;
    if (mountedAt !== undefined) {
      Object.assign(request, { originalUrl: url, url: url.slice(mountedAt.length) });
    }
    response.on("finish", () => answers.push({ method, url, status: response.statusCode }));
    void handle(request, response);
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  const { port } = address;

  return {
    notes,
    watch,
    /** What a new note is to those who watch. */
    publish(text: string) {
      watch.texts.push(text);
      watch.news.emit("note");
    },
    failures,
    /** As Ada, unless `authorization` says otherwise; `null` sends none. */
    async fetch(path: string, { headers, authorization = "Bearer ada", ...init }: Call = {}) {
      return fetch(`http://127.0.0.1:${port}${BASE_PATH}${path}`, {
        ...init,
        headers: { ...(authorization !== null && { authorization }), ...headers },
      });
    },
    /** As Ada, with a JSON body. */
    async send(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
      return this.fetch(path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    },
    /** What fetch would not send: writes bytes and gives back all that comes until the server pauses. */
    raw: (...parts: (string | Uint8Array)[]) => exchange(port, parts),
    connect: () => connect(port, "127.0.0.1"),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      for (const answer of answers) expectDeclared(answer);
    },
  };
}

interface Call extends Omit<RequestInit, "headers"> {
  headers?: Record<string, string>;
  authorization?: string | null;
}

async function exchange(port: number, parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  for (const part of parts) socket.write(part);
  await once(socket, "data", { signal: AbortSignal.timeout(5000) });
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.destroy();
  return answer;
}

interface Answer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** A 405, and a 404 of a path that the document does not know, belong to no operation. */
function expectDeclared({ method, url, status }: Answer): void {
  if (status === 405) return;
  const path = decodePercent(url.replace(/\?.*/, "")) ?? "";
  const template = Object.keys(document.paths ?? {})
    .toSorted((one, other) => Number(one.includes("{noteId}")) - Number(other.includes("{noteId}")))
    .find((each) => new RegExp(`^${each.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path));
  if (template === undefined) {
    expect(status).toBe(404);
    return;
  }
  const operation = document.paths?.[template]?.[OPERATIONS[method] ?? "get"];
  expect(Object.keys(operation?.responses ?? {}), `${method} ${path}`).toContain(String(status));
}

const OPERATIONS: Record<string, "get" | "post" | "patch" | "delete"> = {
  GET: "get",
  HEAD: "get",
  POST: "post",
  PATCH: "patch",
  DELETE: "delete",
};
