import { describe, expect, test } from "vitest";
import { Register } from "./account.ts";
import { CreateFilter } from "./filter.ts";
import { CreateList } from "./list.ts";
import { CreateTag } from "./tag.ts";
import { CreateTask, UpdateTask } from "./task.ts";

const account = { email: "ada@example.com", password: "correct horse battery" };
const TASK = "019a9f00-0000-7000-8000-000000000001";
const query = "!done";

const FIELDS: readonly [string, (text: string) => boolean][] = [
  ["the title of a new task", (title) => CreateTask.safeParse({ title }).success],
  ["another title", (title) => UpdateTask.safeParse({ taskId: TASK, title }).success],
  ["the name of a list", (name) => CreateList.safeParse({ name }).success],
  ["the name of a tag", (name) => CreateTag.safeParse({ name }).success],
  ["the name of a filter", (name) => CreateFilter.safeParse({ name, query }).success],
  ["the name of an account", (name) => Register.safeParse({ ...account, name }).success],
];

describe.each(FIELDS)("%s", (_, accepts) => {
  test.each([
    "\u200b",
    "\u3164",
    "\u2800",
    "\u00ad",
    "\u200b \u200d\ufeff",
    "\u2060\u2800\u3164\u00ad",
    "\u115f\u1160\uffa0",
    "\ufe0f",
    "\u{e0020}\u{e007f}",
    "\u180e\u034f",
    "\u061c\u202e\u2066",
    "\u0001\u0085",
    "\ufff9",
    "\u{1d159}",
    "\u{e0100}",
    " \u3000\t",
  ])("is refused when it has no visible character: %j", (text) => {
    expect(accepts(text)).toBe(false);
  });

  test.each(["👩‍👩‍👧", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a\u200b", "می‌خواهم", "क्‍ष", "\u0301", "-", "\u2801", "\u06dd"])(
    "is fine with something to see: %j",
    (text) => {
      expect(accepts(text)).toBe(true);
    },
  );
});
