import type { IncomingHttpHeaders } from "node:http";
import { Problem, type ProblemCode, PROBLEMS } from "@docket/contracts";
import { expect } from "vitest";

/** All that a client sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in the order in which they were sent. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** The parsed text of a JSON answer. */
  readonly body: unknown;
}

/** What only the inside knows: frames of a stack, SQL, names of libraries, files. */
const INTERNALS = [
  /\n\s+at /,
  /\.(?:[cm]?[jt]s):\d/,
  /node_modules|node:internal/,
  /\b(?:select|insert into|update|delete from)\b[^.]*"\w+"/i,
  /postgres|pglite|drizzle|sqlstate|zod|better-auth|trpcerror/i,
  /\/(?:home|tmp|usr|var|root|opt|etc|Users|work)\//,
];

/** Depends on the moment or on the connection alone. */
const PASSING_HEADERS = new Set(["date", "connection", "keep-alive"]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The problem in an answer of REST or the issuer, or the one in a tRPC error. */
export function problemIn(body: unknown): Problem {
  const error = isRecord(body) ? body["error"] : undefined;
  const data = isRecord(error) ? error["data"] : undefined;
  return Problem.strict().parse(isRecord(data) ? data["problem"] : body);
}

/** Every problem of an answer, of which a tRPC batch may hold several. */
function problemsIn({ status, body }: Answer): Problem[] {
  if (!Array.isArray(body)) return status < 400 ? [] : [problemIn(body)];
  return body.filter((part) => isRecord(part) && "error" in part).map(problemIn);
}

/**
 * What holds of every answer, whatever was asked: it is no 500, each error is a problem of the table
 * and says nothing of the inside, and the headers that guard a browser are there.
 */
export function expectClean(answer: Answer): void {
  const { status, headers, text } = answer;
  expect(status, text).not.toBe(500);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
  expect(headers).not.toHaveProperty("x-powered-by");
  expect(headers).not.toHaveProperty("server");
  if (text === "" || status < 207) return;
  expect(headers["content-type"]).toMatch(/^application\/(?:problem\+)?json$/);
  for (const problem of problemsIn(answer)) {
    expect(PROBLEMS[problem.code]).toMatchObject({ status: problem.status, title: problem.title });
    // `instance` is the address that the client itself has sent.
    const told = JSON.stringify({ ...problem, instance: "" });
    for (const internal of INTERNALS) expect(told).not.toMatch(internal);
  }
}

const CHALLENGES: Partial<Record<ProblemCode, string>> = {
  unauthenticated: "Bearer",
  "invalid-token": 'Bearer error="invalid_token"',
};

/** An error of the contract: its code, its status, and from the resource API the challenge of RFC 6750. */
export function expectRefused(answer: Answer, code: ProblemCode): void {
  const problem = problemIn(answer.body);
  expect({ status: answer.status, code: problem.code }).toEqual({
    status: PROBLEMS[code].status,
    code,
  });
  if (problem.instance.startsWith("/api/auth/")) return;
  expect(answer.headers["www-authenticate"]).toBe(CHALLENGES[code]);
}

/** Everything by which two answers could be told apart. */
export function fingerprint({ status, headerLines, text }: Answer): object {
  const lasting = headerLines.filter(([name]) => !PASSING_HEADERS.has(name.toLowerCase()));
  return { status, headers: lasting, text };
}
