import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogOutput } from "./log-output.ts";

const LINE = `${JSON.stringify({ msg: "x".repeat(1_000) })}\n`;

/** A disk that can be full, and writes at most `atATime` bytes in one call. */
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

test("partial writes are continued until all lines are written", async () => {
  const disk = createDisk();
  disk.atATime = 700;
  const output = createLogOutput(1, disk.write);
  for (let n = 0; n < 50; n += 1) output.write(LINE);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(disk.text).toBe(LINE.repeat(50));
});

test("lines logged while the disk is full are written once there is space", async () => {
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

test("lines over the limit of pending bytes are lost, and the log says how many", async () => {
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
  expect(disk.text).toContain(`${5_000 - kept} log lines were lost`);
  expect(disk.text.endsWith("last\n")).toBe(true);
});
