import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

/** The names of each object, in the order in which they are written. */
function namesIn(json: string): string[][] {
  const found: string[][] = [];
  // `JSON.parse` would put names that are numbers first, whatever their place.
  const open: (string[] | null)[] = [];
  for (const [token, name] of json.matchAll(/("(?:[^"\\]|\\.)*"):|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{") open.push([]);
    else if (token === "[") open.push(null);
    else if (token === "}") found.push(open.pop() ?? []);
    else if (token === "]") open.pop();
    else if (name !== undefined) open.at(-1)?.push(String(JSON.parse(name)));
  }
  return found;
}

test("the names of every object are sorted, and nothing is said otherwise than JSON says it", () => {
  const holds = fc.property(fc.jsonValue(), (value) => {
    const json = canonicalJson(value);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
    for (const names of namesIn(json)) expect(names).toEqual(names.toSorted());
  });
  fc.assert(holds, { numRuns: 1_000 });
});

test.each([
  [{ b: 1, a: { d: [{ z: 1, y: 2 }], c: null } }, '{"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1}'],
  [{ "\u{1f600}": 1, "\ue000": 2, a: 3, B: 4 }, '{"B":4,"a":3,"\u{1f600}":1,"\ue000":2}'],
  [{ 9: 1, 10: 2 }, '{"10":2,"9":1}'],
  [{ b: undefined, a: 1 }, '{"a":1}'],
])("%j", (value, json) => {
  expect(canonicalJson(value)).toBe(json);
});
