import { expect, test } from "vitest";
import { parseUnambiguousObject } from "./unambiguous-json.ts";

function parse(text: string) {
  return parseUnambiguousObject(Buffer.from(text));
}

test.for([
  "{}",
  ' {"a": 1, "b": [true, null, {"a": {}}]} ',
  String.raw`{"a:\":b": "{\"a\": 1, \"a\": 2}", "\\": ":"}`,
  '{"__proto__": 1, "constructor": 2, "toString": 3}',
])("%s is read as any parser reads it", (text) => {
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.for([
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  String.raw`{"a":1,"\u0061":2}`,
  '{"a":{"b":1,"b":2}}',
  '{"a":[{"b":1,"b":2}]}',
  '{"a":{"b":1},"a":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"":1,"":2}',
])("%s says two things at once", (text) => {
  expect(parse(text)).toBeNull();
});

test.for([
  "",
  "null",
  "true",
  "1",
  '"a"',
  "[]",
  '[{"a":1}]',
  '{"a":1',
  '{"a":1}{}',
  "{a:1}",
  "\uFEFF{}",
])("%j is no JSON object", (text) => {
  expect(parse(text)).toBeNull();
});

test.for([
  ["a stray byte", [0xff]],
  ["an overlong quote", [0xc0, 0xa2]],
  ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a character cut short", [0xe2, 0x82]],
] as const)("%s is not UTF-8", ([, bytes]) => {
  expect(
    parseUnambiguousObject(
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]),
    ),
  ).toBeNull();
});

test("deep nesting does not exhaust the stack", () => {
  const depth = 100_000;
  expect(parse(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`)).not.toBeNull();
});
