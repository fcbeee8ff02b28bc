import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "@docket/contracts";
import { type Described, validatorOf } from "./api-document.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a schema cannot say: which cursors were given out, how far a log has come, which passwords anyone would guess. */
const UNSAID = ["/cursor", "/since", "/lastEventId", "/password", "/newPassword"];

/** Which rules ever come again, and that they need a due date and no parent. */
const OF_A_SERIES = ["/recurrence", "/recurrence/rule", "/due", "/parentId"];

/** And of these alone: what typed lines come to, and how long notes may be that many tasks get at once. */
const UNSAID_OF: Readonly<Record<string, readonly string[]>> = {
  taskCreate: OF_A_SERIES,
  taskUpdate: [...OF_A_SERIES, "/scope"],
  taskUpdateMany: [...OF_A_SERIES, "/scope", "/notes"],
  taskQuickAdd: ["/text"],
};

/** Nor which links, codes and passkeys are good. */
const UNSAID_CODES = new Set(["invalid-link", "wrong-code", "passkey-refused"]);

/**
 * Holds an answer against what the document says of its operation.
 *
 * @param allowed  whether the document allows the request, as `judge` has it.
 * @returns what is wrong; nothing, when all is as described.
 */
export function complaintsAbout(
  described: Described,
  answer: Answer,
  allowed: boolean | undefined,
): string[] {
  const { status } = answer;
  const text = answer.body.toString();
  const response = described.responses[String(status)];
  if (status === 500 || !response) return [`${status} is not to be expected: ${text}`];
  const complaints = status < 400 ? missingHeaders(response.headers, answer) : [];
  if (allowed === false && status < 400) complaints.push(`${status} for what is not allowed`);

  if (!response.content) return text === "" ? complaints : [...complaints, `a body: ${text}`];
  const type = answer.headers["content-type"]?.split(";", 1)[0] ?? "none";
  const content = response.content[type];
  if (!content) return [...complaints, `${type} is not described with ${status}`];
  const value: unknown =
    type.startsWith("text/") && type !== "text/event-stream" ? text : JSON.parse(text);
  const validate = validatorOf(content.schema);
  if (!validate(value)) complaints.push(`${JSON.stringify(validate.errors)} in ${text}`);
  if (status < 400) return complaints;
  const unsaid = new Set([...UNSAID, ...(UNSAID_OF[described.operationId] ?? [])]);
  return [...complaints, ...problemComplaints(value, status, allowed, unsaid)];
}

type Headers = Described["responses"][string]["headers"];

function missingHeaders(described: Headers, { headers }: Answer): string[] {
  return Object.entries(described)
    .filter(([name, { required }]) => required && headers[name.toLowerCase()] === undefined)
    .map(([name]) => `no ${name}`);
}

function problemComplaints(
  value: unknown,
  status: number,
  allowed: boolean | undefined,
  unsaid: ReadonlySet<string>,
): string[] {
  const problem = Problem.parse(value);
  const complaints = problem.status === status ? [] : [`${problem.status} within ${status}`];
  const isUnfair = [400, 413, 415].includes(status) && !UNSAID_CODES.has(problem.code);
  if (allowed !== true || !isUnfair) return complaints;
  const { errors = [{ pointer: "", detail: problem.detail }] } = problem;
  const unfair = errors.filter(({ pointer }) => !unsaid.has(pointer));
  return [
    ...complaints,
    ...unfair.map(
      ({ pointer, detail }) => `${status} for what is allowed, at ${pointer}: ${detail}`,
    ),
  ];
}
