import { expect, test, vi } from "vitest";
import { newUuid } from "./new-uuid.ts";

test("a new id is a UUIDv7 of the present millisecond", () => {
  vi.useFakeTimers({ now: 0x0199_89ab_cdef });
  expect(newUuid()).toMatch(/^019989ab-cdef-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  vi.useRealTimers();
});

test("ids of one millisecond differ", () => {
  expect(new Set(Array.from({ length: 1000 }, newUuid)).size).toBe(1000);
});
