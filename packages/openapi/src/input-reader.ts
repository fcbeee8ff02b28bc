import type { IncomingMessage } from "node:http";
import { type ProblemError, toInvalidInput } from "@docket/contracts";
import { z } from "zod";
import { readIfMatch } from "./entity-tag.ts";
import { createFieldReaders } from "./field-readers.ts";
import type { Operation } from "./operations.ts";
import { parseQuery } from "./query.ts";
import { readRawBody } from "./raw-body.ts";
import { readJsonBody } from "./request-body.ts";

/** Where in a request an operation's input is to be found. */
interface InputSource {
  readonly request: IncomingMessage;
  /** Decoded, in the order of `Operation.pathFields`. */
  readonly pathValues: readonly string[];
  /** Without its `?`. */
  readonly query: string;
}

export type InputReader = (source: InputSource) => Promise<Record<string, unknown>>;

/**
 * Builds the function that gathers an operation's input from path, query or body (as JSON, or as it comes), `If-Match`,
 * `Idempotency-Key` and `Last-Event-ID`. It settles only where a field may come from. Whether the field exists and holds something valid
 * is for the operation's schema, so that the answer is the same at every door.
 *
 * @returns a reader that rejects with a ProblemError for a field in the wrong place and for
 *   anything that `readJsonBody`, `parseQuery` or `readIfMatch` refuse.
 */
export function createInputReader(operation: Operation, maxBytes: number): InputReader {
  const { route, pathFields, payloadIn } = operation;
  const readers = createFieldReaders(operation.input);
  const mergePatch = route.mergePatch === true;
  const fromElsewhere = new Set(pathFields);
  for (const field of [route.ifMatch, route.idempotencyKey, route.lastEventId, route.rawBody]) {
    if (field !== undefined) fromElsewhere.add(field);
  }

  /** An unknown name is read as it stands: the strict schema refuses it together with all else. */
  function readField(name: string, texts: readonly string[]): unknown {
    return readers.get(name)?.(texts) ?? texts[0];
  }

  return async ({ request, pathValues, query }) => {
    // Without a prototype, so that a field called `__proto__` is a field like any other.
    const input: Record<string, unknown> = Object.create(null);
    const parameters = parseQuery(query);
    if (payloadIn === "query") {
      refuse([...parameters.keys()].filter((name) => fromElsewhere.has(name)));
      for (const [name, texts] of parameters) input[name] = readField(name, texts);
    } else {
      refuse([...parameters.keys()]);
      const body = await readJsonBody(request, { maxBytes, mergePatch });
      refuse(Object.keys(body).filter((name) => fromElsewhere.has(name)));
      Object.assign(input, body);
    }
    for (const [index, name] of pathFields.entries()) {
      input[name] = readField(name, [pathValues[index] ?? ""]);
    }
    if (route.rawBody !== undefined) input[route.rawBody] = readRawBody(request);
    const ifMatch = request.headers["if-match"];
    if (route.ifMatch !== undefined && ifMatch !== undefined) {
      input[route.ifMatch] = readIfMatch(ifMatch, route.ifMatch);
    }
    const key = request.headers["idempotency-key"];
    if (route.idempotencyKey !== undefined && key !== undefined) {
      input[route.idempotencyKey] = unquote(String(key));
    }
    const lastEventId = request.headers["last-event-id"];
    if (route.lastEventId !== undefined && lastEventId !== undefined) {
      input[route.lastEventId] = lastEventId;
    }
    return input;
  };
}

/** The header is a structured field, a text in quotes, which many clients leave out. */
function unquote(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}

/** Puts the refusal into the words in which a strict schema's is put. */
function refuse(keys: string[]): void {
  if (keys.length > 0) throw unknownFields(keys);
}

function unknownFields(keys: string[]): ProblemError {
  return toInvalidInput(
    new z.core.$ZodError([{ code: "unrecognized_keys", keys, path: [], message: "" }]),
  );
}
