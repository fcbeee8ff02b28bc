import { expect, test } from "vitest";
import { FileReaders } from "./file-readers.ts";
import type { FileFormat } from "./read-file.ts";
import { DEFAULT_READING_LIMITS, type ReadingLimits } from "./reader-child.ts";

const LIMITS: ReadingLimits = { ...DEFAULT_READING_LIMITS, memory: 256, seconds: 30 };

/** Reads a file, given as one text or as several parts. */
async function read(format: FileFormat, file: string | readonly string[], limits = LIMITS) {
  async function* texts() {
    yield* typeof file === "string" ? [file] : file;
  }
  const order = { format, timeZone: "UTC", now: "2026-11-21T09:00:00.000Z" };
  const batches = new FileReaders(limits).read(texts(), order);
  const sizes: number[] = [];
  for (;;) {
    const { done, value } = await batches.next();
    if (done === true) return { sizes, leftOut: value };
    sizes.push(value.length);
  }
}

function rows(count: number, notes = ""): string {
  const lines = Array.from({ length: count }, (_, n) => `task,Letter ${n},${notes}`);
  return `TYPE,CONTENT,DESCRIPTION\n${lines.join("\n")}\n`;
}

test("records come in batches, which are smaller if notes are long", async () => {
  const few = await read("todoist", rows(1_199));
  expect(few.sizes).toEqual(Array.from({ length: 12 }, () => 100));
  const long = await read("todoist", rows(100, "x".repeat(10_000)));
  expect(long.sizes.length).toBeGreaterThan(3);
  expect(long.sizes.reduce((sum, size) => sum + size)).toBe(101);
}, 60_000);

test("the errors of a file and the omitted fields are passed on unchanged", async () => {
  await expect(read("vikunja", "{")).rejects.toMatchObject({ code: "malformed-json" });
  const { leftOut } = await read("todoist", "TYPE,CONTENT,AUTHOR\ntask,Buy milk,Ada\n");
  expect(leftOut).toEqual([{ field: "task.AUTHOR", count: 1 }]);
}, 60_000);

test("a file over the operator's limits is refused", async () => {
  const file = { ...LIMITS.file, rows: 2 };
  await expect(read("todoist", rows(3), { ...LIMITS, file })).rejects.toMatchObject({
    code: "payload-too-large",
    detail: "A file of another service can have at most 2 rows. Split it into smaller files.",
  });
}, 60_000);

test("a file that needs too much memory is refused, and other files are still read", async () => {
  // A million objects need far more than 32 MiB.
  const file = `[{"title":"L","tasks":[${"{},".repeat(1_000_000)}{}]}]`;
  await expect(read("vikunja", file, { ...LIMITS, memory: 32 })).rejects.toMatchObject({
    code: "payload-too-large",
    detail: expect.stringContaining("32 MiB of memory"),
  });
  expect((await read("todoist", rows(1))).sizes).toEqual([2]);
}, 90_000);

test("a file that takes too long is refused", async () => {
  await expect(read("todoist", rows(10), { ...LIMITS, seconds: 0.001 })).rejects.toMatchObject({
    code: "payload-too-large",
    detail: expect.stringContaining("seconds"),
  });
}, 60_000);
