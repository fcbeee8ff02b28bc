import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { Database } from "@docket/db";
import { expect } from "vitest";
import type { z } from "zod";
import {
  authPaths,
  createIssuer,
  type Issuer,
  type IssuerOptions,
  type MailMessage,
} from "../src/index.ts";

export const ORIGIN = "https://todo.example.org";
export const PASSWORD = "correct horse battery staple";

export const SETTINGS: Omit<IssuerOptions, "db"> = {
  secret: "a secret of tests, which guards nothing",
  publicOrigin: ORIGIN,
  issuer: ORIGIN,
  audience: `${ORIGIN}/api`,
  accessTokenTtl: 900,
  sessionTtl: 7 * 24 * 3600,
  rateLimit: false,
  requireEmailVerification: false,
  registration: "open",
  sendMail: () => Promise.reject(new Error("Nobody here sends mails.")),
};

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface Sending {
  readonly method?: string;
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

interface DescribedResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

interface Operation {
  readonly responses: Readonly<Record<number, DescribedResponse>>;
}

/** Someone who calls the issuer, and keeps the cookies it gives. */
export interface Client {
  readonly cookies: Map<string, string>;
  /** @param path  below `/api/auth`. */
  readonly send: (path: string, sending?: Sending) => Promise<Answer>;
}

export interface IssuerServer extends AsyncDisposable {
  readonly url: string;
  readonly issuer: Issuer;
  /** What the issuer told the log. */
  readonly errors: readonly unknown[];
  /** Returns the mails with links that were sent since the last call. */
  readonly mails: () => Promise<MailMessage[]>;
  /** Returns the mails about account changes that were sent since the last call. */
  readonly notices: () => Promise<MailMessage[]>;
  /** @param headers  sent with each request, such as a browser's Origin. */
  readonly client: (headers?: Record<string, string>) => Client;
}

function keepCookies(cookies: Map<string, string>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s, 2);
    if (attributes.includes("Max-Age=0")) cookies.delete(name);
    else cookies.set(name, value);
  }
}

function encodeBody(body: unknown): BodyInit | null {
  if (body === undefined) return null;
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  return JSON.stringify(body);
}

function createClient(url: string, own: Record<string, string>): Client {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async send(path, { method = "POST", body, headers = {} } = {}) {
      const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(`${url}/api/auth${path}`, {
        method,
        body: encodeBody(body),
        redirect: "manual",
        headers: {
          ...(cookie === "" ? {} : { cookie }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...own,
          ...headers,
        },
      });
      keepCookies(cookies, response.headers);
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json") ?? false;
      const answer: Answer = {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson && text !== "" ? JSON.parse(text) : undefined,
      };
      expectDescribed(path, method, answer);
      return answer;
    },
  };
}

/** The issuer on a real HTTP server, as the app mounts it. */
export async function serveIssuer(
  { db }: { readonly db: Database },
  options: Partial<IssuerOptions> = {},
  clientAddress?: (request: IncomingMessage) => string | undefined,
): Promise<IssuerServer> {
  const errors: unknown[] = [];
  const mails: MailMessage[] = [];
  const notices: MailMessage[] = [];
  const issuer = await createIssuer({
    db,
    ...SETTINGS,
    sendMail: (message) => {
      (message.text.includes("#token=") ? mails : notices).push(message);
      return Promise.resolve();
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  const server = createServer((request, response) => {
    const facts = {
      clientAddress: clientAddress?.(request),
      requestId: "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    };
    void issuer.handler(request, response, facts);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was opened.");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    issuer,
    errors,
    mails: async () => {
      await issuer.settled();
      return mails.splice(0);
    },
    notices: async () => {
      await issuer.settled();
      return notices.splice(0);
    },
    client: (headers = {}) => createClient(url, headers),
    async [Symbol.asyncDispose]() {
      await issuer.settled();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function isAt(template: string, address: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(address);
}

/** Every answer that any test gets has to be one that the OpenAPI document describes. */
function expectDescribed(path: string, method: string, { status, body, headers }: Answer): void {
  const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = authPaths;
  const address = `/api/auth${path.split("?", 1)[0]}`;
  const [, operations = {}] =
    Object.entries(paths).find(([template]) => isAt(template, address)) ?? [];
  const operation = operations[method.toLowerCase()];
  if (!operation) return;
  expect(operation.responses, `${method} ${path}`).toHaveProperty([status]);
  const content = operation.responses[status]?.content ?? {};
  if (status === 204) return;
  expect(content, `${method} ${path} answered ${status}`).toHaveProperty([
    headers.get("content-type") ?? "",
    "schema",
  ]);
  for (const { schema } of Object.values(content)) schema.parse(body);
}

/** The token of the link in a mail. */
export function tokenIn(mail: MailMessage | undefined): string {
  const [, token = ""] = /#token=([\w-]{43})\n/.exec(mail?.text ?? "") ?? [];
  expect(token).not.toBe("");
  return token;
}

/** What a problem's body has to be, for `toEqual`. */
export function problemBody(code: string, status: number, path: string) {
  return {
    type: `/problems/${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: `/api/auth${path}`,
    code,
  };
}
