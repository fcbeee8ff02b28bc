import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogOutput } from "./log-output.ts";

const LINE = `${JSON.stringify({ msg: "x".repeat(1_000) })}\n`;

/** A disk that is full or not, and takes at most some bytes at a time. */
function createDisk() {
  const disk = {
    isFull: false,
    atATime: Number.POSITIVE_INFINITY,
    text: "",
    write: (_: number, bytes: Buffer, done: (error: Error | null, written: number) => void) => {
      const taken = bytes.subarray(0, disk.atATime);
      const error = disk.isFull ? Object.assign(new Error(), { code: "ENOSPC" }) : null;
      if (!error) disk.text += String(taken);
      setImmediate(() => done(error, error ? 0 : taken.length));
    },
  };
  return disk;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("lines are written together, in order", async () => {
  const disk = createDisk();
  const output = createLogOutput(1, disk.write);
  output.write("one\n");
  output.write("two\n");
  expect(disk.text).toBe("");
  await vi.advanceTimersByTimeAsync(300);
  expect(disk.text).toBe("one\ntwo\n");
});

test("a disk that takes little at a time gets all of it", async () => {
  const disk = createDisk();
  disk.atATime = 700;
  const output = createLogOutput(1, disk.write);
  for (let n = 0; n < 50; n += 1) output.write(LINE);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(disk.text).toBe(LINE.repeat(50));
});

test("while the disk is full lines wait, and once there is room they are written", async () => {
  const disk = createDisk();
  disk.isFull = true;
  const output = createLogOutput(1, disk.write);
  for (let n = 0; n < 100; n += 1) output.write(LINE);
  await vi.advanceTimersByTimeAsync(1_000);
  output.write("last\n");
  disk.isFull = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(disk.text).toBe(`${LINE.repeat(100)}last\n`);
});

test("more lines than may wait are lost, and the log says how many", async () => {
  const disk = createDisk();
  disk.isFull = true;
  const output = createLogOutput(1, disk.write);
  for (let n = 0; n < 5_000; n += 1) output.write(LINE);
  await vi.advanceTimersByTimeAsync(1_000);
  disk.isFull = false;
  await vi.advanceTimersByTimeAsync(1_000);
  output.write("last\n");
  await vi.advanceTimersByTimeAsync(1_000);
  const kept = disk.text.split(LINE).length - 1;
  expect(kept).toBeGreaterThan(900);
  expect(disk.text).toContain(`${5_000 - kept} lines of the log were lost`);
  expect(disk.text.endsWith("last\n")).toBe(true);
});
