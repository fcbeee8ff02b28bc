import * as fc from "fast-check";
import type { z } from "zod";

/** JSON Schema 2020-12, as far as our schemas use it. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;
export type Definitions = Readonly<Record<string, JsonSchema | boolean>>;

type Values = fc.Arbitrary<unknown>;

function codePoints(text: string): number {
  return Array.from(text).length;
}

/** Any Unicode but what the contract excludes and a schema cannot say: U+0000 and half a pair. */
const STORABLE = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));

/** Each length that matters, in characters that are one, two and four bytes long. */
function texts({
  minLength = 0,
  maxLength = 1_000,
  pattern,
  format,
  examples,
}: JsonSchema): Values {
  // Of a kind that only a list could tell, such as the names of zones.
  if (examples) return fc.constantFrom<unknown>(...examples);
  if (format === "date") {
    const [min, max] = [new Date("0001-01-01T00:00Z"), new Date("9999-12-31T23:59Z")];
    const days = fc.date({ min, max, noInvalidDate: true });
    return days.map((time) => time.toISOString().slice(0, 10));
  }
  if (format === "uuid") return fc.uuid();
  if (format === "date-time") {
    const [min, max] = [new Date("0001-01-01T00:00Z"), new Date("9999-12-31T23:59Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((time) => time.toISOString());
  }
  if (format === "base64url") {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
    return bytes.map((value) => Buffer.from(value).toString("base64url"));
  }
  if (pattern !== undefined && pattern.length > 10) {
    const whole = fc.stringMatching(new RegExp(pattern));
    return whole.filter((text) => text.length >= minLength && text.length <= maxLength);
  }
  const matches = new RegExp(pattern ?? "", "u");
  const short = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 40) });
  const extremes = fc
    .tuple(fc.constantFrom("x", "é", "👍"), fc.constantFrom(minLength, maxLength))
    .map(([character, length]) => character.repeat(length));
  return fc
    .oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: extremes }, STORABLE)
    .filter((text) => {
      const length = codePoints(text);
      return length >= minLength && length <= maxLength && matches.test(text);
    })
    .filter((text) => !text.includes("\0"));
}

function integers({
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
}: JsonSchema): Values {
  const small = fc.integer({ min: Math.max(minimum, -10), max: Math.min(maximum, 10) });
  return fc.oneof(
    { weight: 4, arbitrary: small },
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
  );
}

function objects(schema: JsonSchema, definitions: Definitions): Values {
  const { properties = {}, required = [] } = schema;
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, validValues(field, definitions)]),
  );
  return fc.record(model, { requiredKeys: required });
}

function arrays(schema: JsonSchema, definitions: Definitions): Values {
  const { items, minItems: minLength = 0, maxItems = 10, uniqueItems = false } = schema;
  if (Array.isArray(items)) throw new Error("Say here how tuples are made.");
  const values = validValues(items, definitions);
  const lengths = { minLength, maxLength: Math.min(maxItems, 10) };
  return uniqueItems ? fc.uniqueArray(values, lengths) : fc.array(values, lengths);
}

function ofType(type: string | undefined, schema: JsonSchema, definitions: Definitions): Values {
  switch (type) {
    case "string":
      return texts(schema);
    case "integer":
      return integers(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "object":
      return objects(schema, definitions);
    case "array":
      return arrays(schema, definitions);
    default:
      throw new Error(`Say here how values of ${JSON.stringify(schema)} are made.`);
  }
}

/**
 * Values that a schema allows, those at its limits among them.
 *
 * @param definitions  what `$ref` refers to, by its last segment.
 * @throws Error  for a schema of a form that has not been met before.
 */
export function validValues(
  schema: JsonSchema | boolean | undefined,
  definitions: Definitions,
): Values {
  if (typeof schema !== "object") throw new Error("Nothing is said of these values.");
  const { $ref, const: constant, enum: listed, oneOf, anyOf = oneOf, type, examples } = schema;
  if ($ref !== undefined) {
    return validValues(definitions[$ref.split("/").at(-1) ?? ""], definitions);
  }
  if (constant !== undefined) return fc.constant(constant);
  if (listed) return fc.constantFrom(...listed);
  // Where a schema cannot say what makes a text a good one, it shows some.
  if (examples) return fc.constantFrom(...examples);
  if (anyOf) return fc.oneof(...anyOf.map((part) => validValues(part, definitions)));
  return fc.oneof(...[type].flat().map((name) => ofType(name, schema, definitions)));
}

/** What clients send by mistake or in bad faith, whatever was asked for. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e9,
  2 ** 53,
  "",
  " \t\u3000",
  "a\0b",
  "\ud83d",
  "true",
  "1e400",
  "__proto__",
  "' or 1=1 --",
  "%_\\",
  "../../etc/passwd",
  [],
  ["x"],
  {},
  { toString: 1 },
];

/** Any of what is hostile anywhere, and what is just beyond this schema's limits. */
export function hostileValues(schema: JsonSchema): Values {
  const { minLength, maxLength, minimum, maximum, maxItems } = schema;
  const beyond: unknown[] = [];
  if (minLength !== undefined && minLength > 0) beyond.push("x".repeat(minLength - 1));
  if (maxLength !== undefined) beyond.push("x".repeat(maxLength + 1), "👍".repeat(maxLength + 1));
  if (minimum !== undefined) beyond.push(minimum - 1);
  if (maximum !== undefined) beyond.push(maximum + 1);
  if (maxItems !== undefined) {
    const places = Array.from({ length: maxItems + 1 }, (_, place) =>
      String(place).padStart(12, "0"),
    );
    beyond.push(places.map((place) => `01940000-0000-7000-8000-${place}`));
    beyond.push(places.slice(0, 2).fill("01940000-0000-7000-8000-000000000001"));
  }
  const anywhere = fc.constantFrom(...HOSTILE);
  if (beyond.length === 0) return anywhere;
  return fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...beyond) }, anywhere);
}
