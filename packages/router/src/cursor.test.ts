import { expect, test } from "vitest";
import { createCursorCodec } from "./cursor.ts";

const cursors = createCursorCodec("a secret that is long enough for anyone");
const cursor = cursors.seal("ada tasks", ["2026-11-20T09:30:00.000Z", "0"]);

test("a cursor opens to the place it was sealed with", () => {
  expect(cursors.open("ada tasks", cursor)).toEqual(["2026-11-20T09:30:00.000Z", "0"]);
});

test("another owner's listing refuses it", () => {
  expect(cursors.open("eve tasks", cursor)).toBeNull();
});

test("another deployment refuses it", () => {
  const elsewhere = createCursorCodec("another secret, just as long as the first");
  expect(elsewhere.open("ada tasks", cursor)).toBeNull();
});

test("no character of it can be changed, added or left out", () => {
  for (let index = 0; index < cursor.length; index += 1) {
    const other = cursor[index] === "A" ? "B" : "A";
    const before = cursor.slice(0, index);
    const after = cursor.slice(index + 1);
    expect(cursors.open("ada tasks", before + other + after)).toBeNull();
    expect(cursors.open("ada tasks", before + after)).toBeNull();
    expect(cursors.open("ada tasks", before + other + cursor.slice(index))).toBeNull();
  }
});

test.each(["", ".", "..", "abc", "=.=", "\u{1F600}", cursor + "="])("%j is no cursor", (text) => {
  expect(cursors.open("ada tasks", text)).toBeNull();
});
