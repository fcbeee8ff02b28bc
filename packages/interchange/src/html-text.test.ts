import { expect, test } from "vitest";
import { textOfHtml } from "./html-text.ts";

test("markup goes; paragraphs, lines and list items stay apart", () => {
  const html = "<p>One &amp; two </p>\n<ul><li>three<li class='x'>four</ul>five<br>six&nbsp;&#33;";
  expect(textOfHtml(html)).toBe("One & two\n\n- three\n- four\n\nfive\nsix !");
});

test("spaces at the end of a line go, and those within it stay", () => {
  expect(textOfHtml("a&#32;&#9; &#32;<br>b&#32;&#32;c&#32;")).toBe("a\nb  c");
});

test.each([
  [
    '<a href="https://example.com/?a=1&amp;b=2">the letter</a>!',
    "the letter (https://example.com/?a=1&b=2)!",
  ],
  ["see <A class=x HREF='https://example.com'>https://example.com</A>", "see https://example.com"],
  ["<a href=https://example.com></a>", "https://example.com"],
  ['<a href="https://example.com">never <b>ended</b>', "never ended (https://example.com)"],
  ['<a href="/one">one <a href="/two">two</a>', "one  (/one)two (/two)"],
  ['<a name="top">top</a>', "top"],
  ['<img src="https://example.com/a.png" alt="A cat">', "A cat (https://example.com/a.png)"],
  ['<p><img src="https://example.com/a.png"/></p>', "https://example.com/a.png"],
  ['<img alt="A cat" src="data:image/png;base64,AAAA">', "A cat"],
  ['<li data-checked="true">one</li><li data-checked="false">two</li>', "- [x] one\n- [ ] two"],
  ["1 < 2 > 0 &amp; so on", "1 < 2 > 0 & so on"],
])("addresses and boxes stay: %s", (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test("of a text that is longer than notes may be, so much is left that one sees it", () => {
  expect(textOfHtml(`<p>${"&#32;".repeat(20_000)}<br>${"x".repeat(20_000)}`)).toHaveLength(20_000);
});

test.each([
  ["spaces", "&#32;"],
  ["spaces and tabs", "&#32;&#9;"],
  ["tags that never end", "<p"],
  ["line ends", "<br "],
  ["list items that never end", "<li "],
  ["links that never end", '<a href="x'],
  ["links", '<a href="x">'],
  ["images", "<img src='x'>"],
  ["white space", "\u00A0 "],
])("a million characters of %s are read at once", (_, piece) => {
  const began = performance.now();
  const text = textOfHtml(`<p>${piece.repeat(1_000_000 / piece.length)}x`);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(text.length).toBeLessThanOrEqual(100_000);
});
