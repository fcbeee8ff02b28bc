import { expect, test } from "vitest";
import { binaryFileProblem } from "./binary-file.ts";

test.each([
  ["PK\u0003\u0004\u0014", /zip archive\. Unpack it/],
  ["\u001F\u008B\u0008", /gzip archive\. Unpack it/],
  [`data.json${"\0".repeat(248)}ustar`, /tar archive\. Unpack it/],
  ["%PDF-1.7", /PDF document/],
  ["\u00FF\u00FE[\u0000", /UTF-8/],
])("a file that begins with %j is refused as a binary file", (start, sentence) => {
  expect(binaryFileProblem(start)).toMatch(sentence);
});

test.each(["", "{", "[]", "TYPE,CONTENT", "\u00EF\u00BB\u00BF{}", "PKW", "BZ"])(
  "a file that begins with %j may be text",
  (start) => {
    expect(binaryFileProblem(start)).toBeNull();
  },
);
