import type { ProblemCode } from "@docket/contracts";
import { z } from "zod";
import type {
  oas31,
  ZodOpenApiOperationObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import type { Operation } from "./operations.ts";
import { problemResponses } from "./problem-responses.ts";
import { RAW_TYPES } from "./raw-body.ts";
import type { RestRoute } from "./rest-route.ts";

/** What the handler does with one operation, in OpenAPI's words. */
export function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { name, route, input, pathFields, payloadFields, payloadIn } = operation;
  const { idempotencyKey, lastEventId } = route;
  return {
    operationId: name.replaceAll(/\.(\w)/g, (_, first: string) => first.toUpperCase()),
    ...(route.tags && { tags: [...route.tags] }),
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: [{ bearer: [] }],
    requestParams: {
      path: z.object(pick(operation, pathFields, required)),
      ...(payloadIn === "query" && { query: z.object(pick(operation, payloadFields)) }),
      header: z.object({
        ...(idempotencyKey !== undefined && { "Idempotency-Key": input.shape[idempotencyKey] }),
        ...(lastEventId !== undefined && { "Last-Event-ID": input.shape[lastEventId] }),
      }),
    },
    parameters: preconditionsOf(route),
    ...(payloadIn === "body" && { requestBody: requestBodyOf(operation) }),
    ...(route.rawBody !== undefined && { requestBody: RAW_BODY }),
    responses: { ...successesOf(operation), ...problemResponses(problemsOf(operation)) },
  };
}

function pick(
  { input }: Operation,
  names: readonly string[],
  adapt = (field: z.ZodType) => field,
): Record<string, z.ZodType> {
  return Object.fromEntries(names.map((name) => [name, adapt(input.shape[name])]));
}

/** A field may be optional to other callers; in a path it is always there. */
function required(field: z.ZodType): z.ZodType {
  if (!field.safeParse(undefined).success) return field;
  const { description } = field;
  return z.nonoptional(field).meta(description === undefined ? {} : { description });
}

const ENTITY_TAG: oas31.SchemaObject = { type: "string", examples: ['"3"'] };

const IF_MATCH: oas31.ParameterObject = {
  name: "If-Match",
  in: "header",
  description:
    "Change the object only if it has one of these `ETag`s; with `*` or without the header, change any version.",
  schema: ENTITY_TAG,
};

const IF_NONE_MATCH: oas31.ParameterObject = {
  name: "If-None-Match",
  in: "header",
  description: "The `ETag` of the version that the client has.",
  schema: ENTITY_TAG,
};

function preconditionsOf(route: RestRoute): oas31.ParameterObject[] {
  return [
    ...(route.ifMatch === undefined ? [] : [IF_MATCH]),
    ...(isCacheable(route) ? [IF_NONE_MATCH] : []),
  ];
}

function isCacheable({ method, etag }: RestRoute): boolean {
  return method === "GET" && etag !== undefined;
}

function requestBodyOf(operation: Operation): ZodOpenApiRequestBodyObject {
  const schema = z.strictObject(pick(operation, operation.payloadFields));
  return {
    required: true,
    content: {
      "application/json": { schema },
      ...(operation.route.mergePatch && { "application/merge-patch+json": { schema } }),
    },
  };
}

const RAW_BODY: ZodOpenApiRequestBodyObject = {
  required: true,
  description: "The file, as it is, in UTF-8.",
  content: Object.fromEntries(RAW_TYPES.map((type) => [type, { schema: { type: "string" } }])),
};

function successesOf({ type, route, output }: Operation): ZodOpenApiResponsesObject {
  if (route.download) return { 200: describeDownload(route.download) };
  if (type === "subscription") return { 200: describeStream(output ?? z.unknown()) };
  const { status = 200 } = route;
  const headers: oas31.HeadersObject = { ...(route.idempotencyKey !== undefined && WRITTEN) };
  if (route.location !== undefined) {
    headers["Location"] = {
      required: true,
      description: "Where it is.",
      schema: { type: "string", format: "uri-reference" },
    };
  }
  if (route.etag !== undefined) {
    headers["ETag"] = { required: true, description: "Its version.", schema: ENTITY_TAG };
  }
  const content = { "application/json": { schema: output ?? z.unknown() } };
  return {
    ...(status === 200 && { 200: { description: "Success.", headers, content } }),
    // What has no address of its own cannot have been created before.
    ...(status === 201 &&
      route.location !== undefined && {
        200: { description: "The same request created it before.", headers, content },
      }),
    ...(status === 201 && { 201: { description: "Created.", headers, content } }),
    ...(status === 204 && { 204: { description: "Success without a body.", headers } }),
    ...(isCacheable(route) && { 304: { description: "Not modified.", headers } }),
  };
}

const WRITTEN: oas31.HeadersObject = {
  "Batch-Id": {
    required: true,
    description: "The batch of this request's changes; see `undo`.",
    schema: { type: "string", format: "uuid" },
  },
  "Idempotent-Replayed": {
    description: "`true` when this is the outcome of an earlier request with the same key.",
    schema: { type: "string", enum: ["true"] },
  },
};

function describeDownload({
  type,
  filename,
}: NonNullable<RestRoute["download"]>): ZodOpenApiResponseObject {
  const [mediaType = type] = type.split(";");
  return {
    description:
      "The file, generated while it is sent. If the connection closes early, the file is incomplete.",
    headers: {
      "Content-Disposition": {
        required: true,
        description: "The name of the saved filter.",
        schema: { type: "string", const: `attachment; filename="${filename}"` },
      },
    },
    content: {
      [mediaType]: { schema: { type: mediaType === "application/json" ? "object" : "string" } },
    },
  };
}

/** As OpenAPI has it of media types that are a sequence: an array of what they are a sequence of. */
function describeStream(event: z.ZodType): ZodOpenApiResponseObject {
  const events = z.array(
    z.object({
      id: z.string().meta({ description: "For `Last-Event-ID`." }),
      data: event,
    }),
  );
  return {
    description:
      "Server-sent events, as they happen: each with an `id`, and as `data` one line of JSON, " +
      "shown here as what it stands for. Comments in between show that the stream is alive. When it " +
      "ends, connect again with the last `id` as `Last-Event-ID`.",
    content: { "text/event-stream": { schema: events } },
  };
}

/** What the adapter, the guards and the server can answer anywhere, and what only this route can. */
function problemsOf({ route, pathFields, payloadIn }: Operation): ProblemCode[] {
  const body: ProblemCode[] = ["malformed-json", "payload-too-large", "unsupported-media-type"];
  return [
    "invalid-input",
    ...(payloadIn === "body" || route.rawBody !== undefined ? body : []),
    "unauthenticated",
    "invalid-token",
    ...(pathFields.includes("userId") ? (["forbidden"] as const) : []),
    ...(pathFields.length > 0 ? (["not-found"] as const) : []),
    ...(route.problems ?? []),
    ...(route.idempotencyKey === undefined ? [] : (["idempotency-key-reused"] as const)),
    "too-many-requests",
    "internal-error",
    "service-unavailable",
  ];
}
