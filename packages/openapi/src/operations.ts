import type { AnyTRPCProcedure, AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";
import type { RestMeta, RestRoute } from "./rest-route.ts";

/** A procedure and its route, with each input field given its one place in the request. */
export interface Operation {
  /** The procedure's path in the router, such as `note.list`. */
  readonly name: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly route: RestRoute;
  /** Always strict, so that it refuses what it does not know. */
  readonly input: z.ZodObject;
  /** tRPC never asks for the input of a procedure that declares none. */
  readonly declaresInput: boolean;
  /** Of a subscription, the schema of each event's data. */
  readonly output: z.ZodType | undefined;
  readonly pathFields: readonly string[];
  /** The fields that come from neither the path nor a header, and are not the body itself. */
  readonly payloadFields: readonly string[];
  /** Where those come from. A route without any reads no body, whatever its method. */
  readonly payloadIn: "query" | "body";
}

type Definition = AnyTRPCProcedure["_def"];

const PATH = /^(?:\/(?:[^/{}%]+|\{\w+\}))+$/;
const NO_INPUT = z.strictObject({});

/**
 * Every procedure with `meta.rest`, in the router's order.
 *
 * @throws Error  at construction, so that a route which could not be served never ships: its path
 *   is malformed, it names an unknown input field, its input is not a strict object, it lets a GET
 *   change something, or it is a subscription that cannot be served as a stream.
 */
export function restOperations(router: AnyTRPCRouter): Operation[] {
  const { _def: routes } = router;
  if (Object.keys(routes.lazy).length > 0) {
    throw new Error("A lazily loaded router has no routes to read yet: load it first.");
  }
  const procedures: Record<string, AnyTRPCProcedure> = routes.procedures;
  return Object.entries(procedures).flatMap(([name, procedure]) => {
    const { _def: definition } = procedure;
    const { meta } = definition;
    return hasRoute(meta) ? [toOperation(name, definition, meta.rest)] : [];
  });
}

/** The shape is the compiler's promise: `initTRPC.meta<RestMeta>()` checks it where it is written. */
function hasRoute(meta: unknown): meta is Required<RestMeta> {
  return typeof meta === "object" && meta !== null && "rest" in meta && meta.rest !== undefined;
}

function toOperation(name: string, definition: Definition, route: RestRoute): Operation {
  const { type } = definition;
  const schema = definition.inputs.at(-1);
  const input = schema ?? NO_INPUT;
  const pathFields = parameterNames(route.path);

  if (!PATH.test(route.path)) throw new Error(`${name}: the path ${route.path} is malformed.`);
  if (!isStrictObject(input)) throw new Error(`${name}: the last input must be a z.strictObject.`);
  if (route.method === "GET" && type === "mutation") throw new Error(`${name}: GET on a mutation.`);
  if (schema === undefined && type === "mutation") {
    throw new Error(`${name}: a mutation must declare its input, if only to refuse any.`);
  }
  if (type === "subscription") requireStreamable(name, route);
  else if (route.lastEventId !== undefined) throw new Error(`${name}: only a stream resumes.`);
  if (type !== "subscription" && route.download)
    throw new Error(`${name}: only a stream is a file.`);
  const ownFields = [route.ifMatch, route.idempotencyKey, route.lastEventId, route.rawBody].filter(
    (field) => field !== undefined,
  );
  const elsewhere = [...pathFields, ...ownFields];
  const unknown = elsewhere.find((field) => !Object.hasOwn(input.shape, field));
  if (unknown !== undefined) throw new Error(`${name}: the input has no field ${unknown}.`);

  const payloadFields = Object.keys(input.shape).filter((field) => !elsewhere.includes(field));
  const isRead = route.method === "GET" || route.method === "DELETE";
  if (isRead && route.rawBody !== undefined)
    throw new Error(`${name}: ${route.method} has no body.`);
  const takesBody = !isRead && route.rawBody === undefined;

  return {
    name,
    type,
    route,
    input,
    declaresInput: schema !== undefined,
    output: type === "subscription" ? eventOf(name, definition) : outputOf(definition),
    pathFields,
    payloadFields,
    payloadIn: takesBody && payloadFields.length > 0 ? "body" : "query",
  };
}

function requireStreamable(name: string, route: RestRoute): void {
  const { method, status, location, etag, ifMatch, idempotencyKey } = route;
  if (method !== "GET") throw new Error(`${name}: a subscription is served by GET.`);
  if ([status, location, etag, ifMatch, idempotencyKey].some((feature) => feature !== undefined)) {
    throw new Error(`${name}: a stream has no status, location or version of its own.`);
  }
}

/** The names in a path or location template, in order. */
function parameterNames(template: string): string[] {
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
}

function isStrictObject(schema: unknown): schema is z.ZodObject {
  return schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever;
}

/** tRPC keeps the output parser beside the inputs but leaves it out of its types. */
function outputOf(definition: Definition): z.ZodType | undefined {
  if (!("output" in definition)) return undefined;
  return definition.output instanceof z.ZodType ? definition.output : undefined;
}

/** A stream's output schema is of the stream as a whole; its `meta({ event })` is that of each event. */
function eventOf(name: string, definition: Definition): z.ZodType {
  const event = outputOf(definition)?.meta()?.["event"];
  if (event instanceof z.ZodType) return event;
  throw new Error(`${name}: its output must have the schema of its events in meta({ event }).`);
}
