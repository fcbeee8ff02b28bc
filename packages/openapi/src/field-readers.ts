import { ProblemError } from "@docket/contracts";
import { z } from "zod";

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Definitions = Readonly<Record<string, JsonSchema>>;

/** Turns what a URL says of one field into the value that the field's schema judges. */
export type FieldReader = (texts: readonly string[]) => unknown;

/** A fraction is read too, so that the schema refuses it as such through every door; `1.0` is nobody's integer. */
const INTEGER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const DEFINITION = "#/$defs/";

/**
 * One reader for each field of an object schema, told by its JSON Schema which texts stand for
 * numbers and booleans. A text that stands for neither stays as it is, so that the schema itself
 * refuses it: `limit=05` and `done=yes` are nobody's number or boolean. The schema is only read,
 * never changed to coerce, since other callers share it.
 */
export function createFieldReaders(schema: z.ZodObject): ReadonlyMap<string, FieldReader> {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const definitions = json.$defs ?? {};
  return new Map(
    Object.entries(json.properties ?? {}).map(([name, field]) => [
      name,
      createFieldReader(name, field, definitions),
    ]),
  );
}

function createFieldReader(
  name: string,
  field: JsonSchema | boolean,
  definitions: Definitions,
): FieldReader {
  const alternatives = [...alternativesOf(field, definitions)];
  const list = alternatives.find(({ type }) => type === "array");
  if (list) {
    const [items] = [list.items].flat();
    const types = typesOf([...alternativesOf(items, definitions)]);
    return (texts) => texts.map((text) => readScalar(text, types));
  }
  const types = typesOf(alternatives);
  return ([text = "", ...more]) => {
    if (more.length === 0) return readScalar(text, types);
    const detail = "Send this parameter only once.";
    throw new ProblemError("invalid-input", { errors: [{ pointer: `/${name}`, detail }] });
  };
}

/** A schema and all that it may stand for. */
function* alternativesOf(
  schema: JsonSchema | boolean | undefined,
  definitions: Definitions,
): Generator<JsonSchema> {
  if (typeof schema !== "object") return;
  yield schema;
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema;
  if ($ref?.startsWith(DEFINITION)) {
    yield* alternativesOf(definitions[$ref.slice(DEFINITION.length)], definitions);
  }
  for (const part of [...anyOf, ...oneOf, ...allOf]) yield* alternativesOf(part, definitions);
}

function typesOf(alternatives: readonly JsonSchema[]): ReadonlySet<string> {
  return new Set(
    alternatives.flatMap(({ type = [], enum: values = [] }) => [
      ...[type].flat(),
      ...values.map((value) => typeof value),
    ]),
  );
}

function readScalar(text: string, types: ReadonlySet<string>): unknown {
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.has("integer") && INTEGER.test(text)) return Number(text);
  if (types.has("number") && NUMBER.test(text)) return Number(text);
  return text;
}
