import { expect, test } from "vitest";
import { isRotationDue, signingKey } from "./key-schedule.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const now = Date.parse("2026-11-20T09:30:00.000Z");

function keyOfAge(milliseconds: number) {
  return { createdAt: new Date(now - milliseconds) };
}

test("the very first key signs at once", () => {
  const first = keyOfAge(0);
  expect(signingKey([first], now)).toBe(first);
  expect(signingKey([], now)).toBeUndefined();
});

test("a new key waits until verifiers have seen it, while the old one goes on signing", () => {
  const old = keyOfAge(30 * DAY);
  const justMade = keyOfAge(5 * MINUTE - 1);
  expect(signingKey([justMade, old], now)).toBe(old);

  const known = keyOfAge(5 * MINUTE);
  expect(signingKey([old, known], now)).toBe(known);
});

test("of two keys that are both fresh, the first goes on signing", () => {
  const first = keyOfAge(2 * MINUTE);
  expect(signingKey([keyOfAge(MINUTE), first], now)).toBe(first);
});

test("rotation is due when there is no key, and thirty days after the newest", () => {
  expect(isRotationDue([], now)).toBe(true);
  expect(isRotationDue([keyOfAge(30 * DAY)], now)).toBe(true);
  expect(isRotationDue([keyOfAge(30 * DAY), keyOfAge(30 * DAY - 1)], now)).toBe(false);
});

test("a server that slept for a year signs with the old key until the new one is known", () => {
  const old = keyOfAge(365 * DAY);
  const made = keyOfAge(0);
  expect(isRotationDue([old], now)).toBe(true);
  expect(signingKey([old, made], now)).toBe(old);
});
