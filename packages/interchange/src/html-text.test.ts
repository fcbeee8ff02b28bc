import { expect, test } from "vitest";
import { textOfHtml } from "./html-text.ts";

test("markup goes; paragraphs, lines and list items stay apart", () => {
  const html = "<p>One &amp; two </p>\n<ul><li>three<li class='x'>four</ul>five<br>six&nbsp;&#33;";
  expect(textOfHtml(html)).toBe("One & two\n\n- three\n- four\n\nfive\nsix !");
});

test("spaces at the end of a line go, and those within it stay", () => {
  expect(textOfHtml("a&#32;&#9; &#32;<br>b&nbsp;&nbsp;c&#32;")).toBe("a\nb  c");
});

test.each([
  [
    '<a href="https://example.com/?a=1&amp;b=2">the letter</a>!',
    "the letter (https://example.com/?a=1&b=2)!",
  ],
  ["see <A class=x HREF='https://example.com'>https://example.com</A>", "see https://example.com"],
  ["<a href=https://example.com></a>", "https://example.com"],
  ['<a href="https://example.com">never <b>ended</b>', "never ended (https://example.com)"],
  ['<a href="/one">one <a href="/two">two</a>', "one (/one) two (/two)"],
  ['<a name="top">top</a>', "top"],
  ['<img src="https://example.com/a.png" alt="A cat">', "A cat (https://example.com/a.png)"],
  ['<p><img src="https://example.com/a.png"/></p>', "https://example.com/a.png"],
  ['<img alt="A cat" src="data:image/png;base64,AAAA">', "A cat"],
  ['<li data-checked="true">one</li><li data-checked="false">two</li>', "- [x] one\n- [ ] two"],
  ["1 < 2 > 0 &amp; so on", "1 < 2 > 0 & so on"],
])("addresses and boxes stay: %s", (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test.each([
  ["<style>p{color:red}</style><script>let a = '<b>'</script><title>No</title>Yes", "Yes"],
  ["<head><title>No</title><body>Yes", "Yes"],
  [
    "Caf&eacute; &ndash; 5 &euro; &#128; &#x80; &copy 2026 &nosuch;",
    "Café – 5 € € € © 2026 &nosuch;",
  ],
  ["<p>before<pre>one\n  two\n\n\nthree\n</pre>after", "before\n\none\n  two\n\n\nthree\n\nafter"],
  ["<table><tr><td>a</td><td>b</td></tr><tr><th>c </th> <td> d</td></tr></table>", "a | b\nc | d"],
  ["<ol><li>one<ul><li>in<li>side</ul><li><p>two</p></ol>", "1. one\n  - in\n  - side\n2. two"],
  ["<ul><li></li><li>one</li></ul>two", "-\n- one\n\ntwo"],
  ["<dl><dt>a<dd>b</dl><h1>c</h1>d<hr>e", "a\nb\n\nc\n\nd\n\ne"],
  ["one<br><br><br>two", "one\n\ntwo"],
  ["one<!-- never seen -->two<?php no ?>", "onetwo"],
  ["<p>if a <b it is never closed", "if a <b it is never closed"],
  ["R&amp;D\nis plain text", "R&D\nis plain text"],
  ['<input type="checkbox" checked> milk<br><input type=checkbox>bread', "[x] milk\n[ ] bread"],
])("the text of a page is what a reader sees: %s", (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test("a text longer than the limit of notes is not cut to that limit", () => {
  expect(textOfHtml(`<p>${"x".repeat(20_000)}`)).toHaveLength(20_000);
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
  ["nested elements", "<div>"],
  ["elements that are not open", "</p></x>"],
  ["nested lists", "<ul><li>"],
  ["attributes", "a b=c "],
  ["the beginnings of tags", "<"],
  ["character references that never end", "&am"],
  ["formatting", "<b><i>"],
])("a long text of %s is read in time", (_, piece) => {
  const pieces = piece.repeat(200_000 / piece.length);
  for (const html of [`<p>${pieces}x`, `<p ${pieces}>x`, `<p>${pieces}</p>`]) {
    expect(textOfHtml(html).length).toBeLessThanOrEqual(100_000);
  }
});
