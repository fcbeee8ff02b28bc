import type { InternalCaller } from "@docket/router";
import { procedureNamed } from "../doors.ts";

/** How many things at once, where a procedure is about many. */
export const MANY = 100;

export type Input = Readonly<Record<string, unknown>>;

/** The field is left out. */
export const ABSENT = Symbol("absent");

/** What a field can be, as far as a query can differ by it. A function finds it for the rest of the input. */
type Choice =
  | string
  | number
  | boolean
  | null
  | typeof ABSENT
  | ((owner: InternalCaller, rest: Input) => Promise<unknown>);

/** Whether it has to be found first. */
export function isChosen(
  choice: unknown,
): choice is (owner: InternalCaller, rest: Input) => Promise<unknown> {
  return typeof choice === "function";
}

/** By field, or by procedure and field where the field alone does not tell. */
export type FieldChoices = Readonly<Record<string, readonly Choice[]>>;

export async function call(owner: InternalCaller, name: string, input: Input): Promise<unknown> {
  const result = await procedureNamed(owner, name)(input);
  // From a place in the past, a stream has an event at once; from now on there would be nothing.
  const hasEvent = name.startsWith("export.") || Object.keys(input).length > 0;
  if (isStream(result) && hasEvent) await readOneEvent(result);
  return result;
}

function isStream(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === "object" && result !== null && Symbol.asyncIterator in result;
}

/** Without a timeout: on a busy machine, the statements that the event needs would count for the next call. */
async function readOneEvent(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) return;
}

/** The cursor of the page behind the first, where there is one. */
export function secondPageOf(name: string) {
  return async function secondPage(owner: InternalCaller, rest: Input): Promise<unknown> {
    const page = await call(owner, name, { ...rest, limit: 10 });
    return Object.assign({ nextCursor: null }, page).nextCursor ?? undefined;
  };
}
