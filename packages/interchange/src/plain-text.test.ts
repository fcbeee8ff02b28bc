import { expect, test } from "vitest";
import { textOfHtml } from "./plain-text.ts";

test("markup goes; paragraphs, lines and list items stay apart", () => {
  const html = "<p>One &amp; two </p>\n<ul><li>three<li class='x'>four</ul>five<br>six&nbsp;&#33;";
  expect(textOfHtml(html)).toBe("One & two\n\n- three\n- four\n\nfive\nsix !");
});

test("spaces at the end of a line go, and those within it stay", () => {
  expect(textOfHtml("a&#32;&#9; &#32;<br>b&#32;&#32;c&#32;")).toBe("a\nb  c");
});

test.each([
  ["spaces", "&#32;"],
  ["spaces and tabs", "&#32;&#9;"],
  ["tags that never end", "<p"],
  ["line ends", "<br "],
  ["list items that never end", "<li "],
  ["white space", "\u00A0 "],
])("a million characters of %s are read at once", (_, piece) => {
  const began = performance.now();
  const text = textOfHtml(`<p>${piece.repeat(1_000_000 / piece.length)}x`);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(text.length).toBeLessThanOrEqual(100_000);
});
