import { expect, test } from "vitest";
import { csvLine } from "./write-csv.ts";

test("cells are quoted where RFC 4180 asks for it, and are never formulas", () => {
  expect(
    csvLine(["plain", 'says "hi"', "a,b", "two\nlines", "=1+1", "-5 degrees", "@home", ""]),
  ).toBe(`plain,"says ""hi""","a,b","two\nlines",'=1+1,'-5 degrees,'@home,\r\n`);
});
