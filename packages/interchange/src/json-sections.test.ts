import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonPart, splitSections } from "./json-sections.ts";

interface Expected {
  readonly section: string;
  readonly index: number | null;
  readonly value: unknown;
}

async function partsOf(chunks: Iterable<string>): Promise<JsonPart[]> {
  const parts: JsonPart[] = [];
  for await (const part of splitSections(chunks)) parts.push(part);
  return parts;
}

const file = fc.array(
  fc.tuple(
    fc.string(),
    fc.oneof(
      fc.array(fc.jsonValue()),
      fc.string(),
      fc.integer(),
      fc.dictionary(fc.string(), fc.jsonValue()),
    ),
  ),
);

test("any object comes apart into its values and elements, wherever the text is cut", async () => {
  const holds = fc.asyncProperty(
    file,
    fc.nat(3),
    fc.integer({ min: 1, max: 9 }),
    async (entries, indent, size) => {
      const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value, null, indent)}`).join(",")}}`;
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      const expected = entries.flatMap(([section, value]): Expected[] =>
        Array.isArray(value)
          ? [
              { section, index: null, value: undefined },
              ...value.map((element, index) => ({
                section,
                index,
                value: JSON.parse(JSON.stringify(element)),
              })),
            ]
          : [{ section, index: null, value: JSON.parse(JSON.stringify(value)) }],
      );
      const parts = await partsOf(chunks);
      expect(
        parts.map(({ text: json, ...place }) => ({
          ...place,
          value: json === null ? undefined : JSON.parse(json),
        })),
      ).toEqual(expected);
    },
  );
  await fc.assert(holds, { numRuns: 300 });
});

test.each([
  "",
  " ",
  "[]",
  "1",
  "{",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,}',
  '{"a" 1}',
  '{"a":[1,]}',
  '{"a":[1 2]}',
  '{"a":[',
  "{}{}",
  "{a:1}",
  '{"a":1]',
  "{,}",
  '{"\\x":1}',
])("%j is refused", async (text) => {
  await expect(partsOf([text])).rejects.toMatchObject({ code: "malformed-json" });
});

test("a part is never held beyond its limit", async () => {
  function* endless() {
    yield '{"tasks":["';
    for (;;) yield "x".repeat(65_536);
  }
  await expect(partsOf(endless())).rejects.toMatchObject({
    errors: [{ pointer: "/tasks/0", detail: expect.stringContaining("1 MiB") }],
  });
});
