import * as fc from "fast-check";
import { DEFINITIONS, type Described, type Parameter, validatorOf } from "./api-document.ts";
import { hostileValues, type JsonSchema, validValues } from "./schema-values.ts";

/** A part of a request, and what the document says of it; `undefined` where it says too little to tell. */
interface Part<Value> {
  readonly value: Value;
  readonly isValid: boolean | undefined;
}

/** Names the place of something that exists when the request is sent. */
export const EXISTING = Symbol("existing");

export interface RequestCase {
  readonly credentials: "good" | "none" | "bad";
  /** Percent-encoded already. */
  readonly path: Readonly<Record<string, Part<string | typeof EXISTING>>>;
  readonly query: readonly Part<string>[];
  readonly headers: readonly Part<readonly [string, string]>[];
  readonly body: Part<{ readonly type: string | undefined; readonly bytes: Buffer }> | undefined;
  /** How often it is sent: a retry has to be as well described as the first try. */
  readonly times: 1 | 2;
}

function part<Value>(
  values: fc.Arbitrary<Value>,
  isValid: (value: Value) => boolean | undefined,
): fc.Arbitrary<Part<Value>> {
  return values.map((value) => ({ value, isValid: isValid(value) }));
}

const always = () => true;
const never = () => false;
const unsaid = () => undefined;

function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Half of a surrogate pair has no percent-encoding.
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
}

/** Whether a text of a URL can be meant as what the schema allows. */
function urlJudge(schema: JsonSchema): (text: string) => boolean | undefined {
  const validate = validatorOf(schema);
  return (encoded) => {
    const text = decodeURIComponent(encoded);
    const readings: unknown[] = [text];
    try {
      readings.push(JSON.parse(text));
    } catch {
      // Text is all it can be.
    }
    return readings.some((reading) => validate(reading)) ? undefined : false;
  };
}

const BROKEN_TEXTS = fc.constantFrom("%", "%ff", "%c3%28", "a%2fb", "%2e%2e", "..", "%00");

function pathPart({ schema }: Parameter): fc.Arbitrary<RequestCase["path"][string]> {
  const valid = validValues(schema, DEFINITIONS).map(textOf);
  const hostile = hostileValues(schema).map(textOf);
  return fc.oneof(
    { weight: 6, arbitrary: part(fc.constant(EXISTING), always) },
    { weight: 1, arbitrary: part(valid, always) },
    { weight: 2, arbitrary: part(hostile, urlJudge(schema)) },
    { weight: 1, arbitrary: part(BROKEN_TEXTS, never) },
  );
}

function queryPart({ name, schema }: Parameter): fc.Arbitrary<Part<string>> {
  const valid = part(
    validValues(schema, DEFINITIONS).map((value) => parameterOf(name, value)),
    always,
  );
  const hostile = part(hostileValues(schema).map(textOf), urlJudge(schema));
  const broken = part(fc.constantFrom("%", "%ff"), never);
  const spoilt = fc
    .oneof({ weight: 2, arbitrary: hostile }, broken)
    .map(({ value, isValid }) => ({ value: `${name}=${value}`, isValid }));
  return fc.oneof({ weight: 4, arbitrary: valid }, { weight: 3, arbitrary: spoilt });
}

const STRAY_QUERY = part(
  fc.constantFrom("nonsense=1", "__proto__=1", "userId=me", "ifVersion=1", "=", "limit=1&limit=2"),
  never,
);

/** Any of the entity tags there are, unless the document says more. */
function validHeader({ name, schema }: Parameter): fc.Arbitrary<RequestCase["headers"][number]> {
  const values =
    schema.pattern === undefined
      ? fc.constantFrom('"1"', "*")
      : // In quotes, as many write such a header, there is nothing.
        validValues(schema, DEFINITIONS)
          .map(String)
          .filter((text) => text !== '""');
  return part(
    values.map((value) => [name, value] as const),
    always,
  );
}

function headerPart({ name }: Parameter): fc.Arbitrary<RequestCase["headers"][number]> {
  const tags = ['"1"', '"2"', "*", '"0"', 'W/"1"', '"x"', '"99999999999999999999"', '"1", "2"'];
  const noTags = [
    "two words",
    "k".repeat(256),
    "",
    "1",
    '"',
    '"\u00e9"',
    "W/",
    `"${"1".repeat(5_000)}"`,
  ];
  return fc
    .oneof(part(fc.constantFrom(...tags), unsaid), part(fc.constantFrom(...noTags), unsaid))
    .map(({ value, isValid }) => ({ value: [name, value] as const, isValid }));
}

/** A valid object with one thing wrong: a field with another value, one too few or one too many. */
function spoiltObjects(schema: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const whole = validValues(schema, DEFINITIONS).map((value) => Object.entries(Object(value)));
  const strays = ["nonsense", "__proto__", "constructor", "ownerId", "version", "createdAt"];
  const changes = fields.map(([name, field]) =>
    hostileValues(typeof field === "object" ? field : {}).map((value): [string, unknown] => [
      name,
      value,
    ]),
  );
  const strayFields = fc.constantFrom(...strays).map((name): [string, unknown] => [name, 1]);
  const another = fc.tuple(whole, fc.oneof(...changes, strayFields));
  const fewer = fc.tuple(whole, fc.constantFrom("", ...fields.map(([name]) => name)));
  return fc.oneof(
    another.map(([entries, change]) => Object.fromEntries([...entries, change])),
    fewer.map(([entries, gone]) => Object.fromEntries(entries.filter(([name]) => name !== gone))),
  );
}

const NO_OBJECTS = [
  "",
  " ",
  "{",
  "null",
  "[]",
  "1",
  '"x"',
  "nul",
  "{'a':1}",
  "\ufeff{}",
  "NaN",
  "[".repeat(100_000),
  `{"title":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
].map((text) => Buffer.from(text));
const TOO_LARGE = Buffer.from(`{"title":"x","notes":"${"x".repeat(256 * 1024)}"}`);
const NO_UTF8 = Buffer.from('{"title":"\xff\xfe"}', "latin1");
const BROKEN_BODIES = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NO_OBJECTS) },
  fc.constant(TOO_LARGE),
  fc.constant(NO_UTF8),
);
const OTHER_TYPES = [
  undefined,
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/jsonp",
  "application/problem+json",
  ";",
  "json",
];

/** Of these some are refused by one operation and mean nothing to another. */
const STRAY_HEADER = part(
  fc.constantFrom<(readonly [string, string])[]>(
    ["Origin", "https://elsewhere.example"],
    ["Sec-Fetch-Site", "cross-site"],
    ["Content-Encoding", "gzip"],
    ["X-HTTP-Method-Override", "DELETE"],
    ["Accept", "text/html"],
  ),
  unsaid,
);

/** For a POST that is described without a body. */
const STRAY_BODY = part(
  fc.record({
    type: fc.constantFrom("application/json", "text/plain"),
    bytes: fc.oneof(fc.constant(Buffer.from("{}")), BROKEN_BODIES),
  }),
  unsaid,
);

type Body = Exclude<RequestCase["body"], undefined>;

const FILES = [
  '{"docket": 1}',
  '{"docket": 1, "tasks": [{}]}',
  "TYPE,CONTENT\ntask,Post the letter\n",
  '{"items": []}',
  "",
  "a\0b",
  "[".repeat(100_000),
].map((text) => Buffer.from(text));

/** A body that is a file: what may be in it, the document does not say. */
function fileParts(known: readonly string[]): ReturnType<typeof bodyParts> {
  const [whole = Buffer.from("")] = FILES;
  const bytes = fc.constantFrom(...FILES, NO_UTF8);
  const typed = fc.constantFrom(...known);
  const mistyped = fc.constantFrom("image/png", "text/csv; charset=utf-16", ";");
  return {
    valid: part(fc.record({ type: typed, bytes: fc.constant(whole) }), unsaid),
    any: fc.oneof(
      { weight: 4, arbitrary: part(fc.record({ type: typed, bytes }), unsaid) },
      part(fc.record({ type: mistyped, bytes }), never),
    ),
  };
}

function bodyParts({ requestBody }: Described): {
  valid: fc.Arbitrary<Body>;
  any: fc.Arbitrary<Body>;
} | null {
  const [first] = Object.entries(requestBody?.content ?? {});
  if (!requestBody || !first) return null;
  const [, { schema }] = first;
  if (schema.type === "string") return fileParts(Object.keys(requestBody.content));
  const validate = validatorOf(schema);
  const types = fc.constantFrom(...Object.keys(requestBody.content));
  const parameters = fc.constantFrom("", "; charset=utf-8", ';charset="UTF-8"');
  const declared = fc.tuple(types, parameters).map(([type, parameter]) => type + parameter);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value));
  const good = validValues(schema, DEFINITIONS).map(encode);

  const valid = fc.record({ type: declared, bytes: good });
  const spoilt = fc.record({ type: declared, bytes: spoiltObjects(schema).map(encode) });
  const broken = fc.record({
    type: declared,
    bytes: BROKEN_BODIES,
  });
  const mistyped = fc.record({ type: fc.constantFrom(...OTHER_TYPES), bytes: good });
  return {
    valid: part(valid, always),
    any: fc.oneof(
      {
        weight: 4,
        arbitrary: part(spoilt, ({ bytes }) =>
          validate(JSON.parse(bytes.toString())) ? undefined : false,
        ),
      },
      {
        weight: 1,
        // Where none is required, an empty body is none.
        arbitrary: part(broken, ({ bytes }) =>
          bytes.length === 0 && !requestBody.required ? undefined : false,
        ),
      },
      { weight: 1, arbitrary: part(mistyped, never) },
    ),
  };
}

/** That something is not there without which the request is none. */
const LACKING = part(fc.constant(""), never);

/** A list is given one by one; an empty one is nothing at all. */
function parameterOf(name: string, value: unknown): string {
  return [value]
    .flat()
    .map((one) => `${name}=${textOf(one)}`)
    .join("&");
}

function validQuery({ name, schema }: Parameter): fc.Arbitrary<Part<string>> {
  return part(
    validValues(schema, DEFINITIONS).map((value) => parameterOf(name, value)),
    always,
  );
}

function together<Value>(
  some: fc.Arbitrary<readonly Value[]>,
  others: fc.Arbitrary<readonly Value[]>,
): fc.Arbitrary<readonly Value[]> {
  return fc.tuple(some, others).map((parts) => parts.flat());
}

/** Requests of an operation: half of them as the document has them, the others in whatever way not. */
export function requestCases(described: Described): fc.Arbitrary<RequestCase> {
  const { parameters, scheme, method } = described;
  const [path, query, headers] = (["path", "query", "header"] as const).map((place) =>
    parameters.filter((parameter) => parameter.in === place),
  );
  const needed = (query ?? []).filter(({ required }) => required);
  const optional = (query ?? []).filter(({ required }) => !required);
  const body = bodyParts(described);
  const none = fc.constant(undefined);
  const times = fc.constantFrom(1 as const, 2 as const);
  const pathOf = (one: (parameter: Parameter) => fc.Arbitrary<RequestCase["path"][string]>) =>
    fc.record(
      Object.fromEntries((path ?? []).map((parameter) => [parameter.name, one(parameter)])),
    );
  /** Each of them as often as not, and strays now and then: one mistake must not hide all others. */
  const some = <Value>(
    values: readonly fc.Arbitrary<Value>[],
    strays: readonly fc.Arbitrary<Value>[] = [],
  ) =>
    fc
      .tuple(
        ...values.map((value) => fc.oneof(none, value)),
        ...strays.map((stray) => fc.oneof({ weight: 7, arbitrary: none }, stray)),
      )
      .map((parts) => parts.filter((one) => one !== undefined));

  const asDescribed = fc.record({
    credentials: fc.constant("good" as const),
    path: pathOf(() => part(fc.constant(EXISTING), always)),
    query: together(some(optional.map(validQuery)), fc.tuple(...needed.map(validQuery))),
    headers: some((headers ?? []).map(validHeader)),
    body: body?.valid ?? none,
    times,
  });
  const otherwise = fc.record({
    credentials:
      scheme === "none"
        ? fc.constant("good" as const)
        : fc.constantFrom("good", "good", "good", "good", "none", "bad"),
    path: pathOf(pathPart),
    query: together(
      some(optional.map(queryPart), [STRAY_QUERY]),
      fc.tuple(...needed.map((one) => fc.oneof({ weight: 4, arbitrary: queryPart(one) }, LACKING))),
    ),
    headers: some((headers ?? []).map(headerPart), [STRAY_HEADER]),
    body: body
      ? fc.oneof(body.valid, { weight: 3, arbitrary: body.any })
      : method === "POST"
        ? fc.oneof(none, STRAY_BODY)
        : none,
    times,
  });
  return fc.oneof(asDescribed, otherwise);
}

/** Whether the document forbids it, allows it, or leaves it open. */
export function judge({
  credentials,
  path,
  query,
  headers,
  body,
}: RequestCase): boolean | undefined {
  const parts = [...Object.values(path), ...query, ...headers, ...(body ? [body] : [])];
  const verdicts = new Set(parts.map(({ isValid }) => isValid));
  if (credentials !== "good" || verdicts.has(false)) return false;
  return verdicts.has(undefined) ? undefined : true;
}
