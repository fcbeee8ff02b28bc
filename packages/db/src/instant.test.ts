import { expect, test } from "vitest";
import { toTimestamp } from "./instant.ts";

test.each([
  ["2026-11-20 09:30:00+00", "2026-11-20T09:30:00.000Z"],
  ["2026-11-20 09:30:00.5+00", "2026-11-20T09:30:00.500Z"],
  ["2026-11-20 09:30:00.05+00", "2026-11-20T09:30:00.050Z"],
  ["2026-11-20 09:30:00.123+00", "2026-11-20T09:30:00.123Z"],
])("PostgreSQL's %s is the contract's %s", (printed, timestamp) => {
  expect(toTimestamp(printed)).toBe(timestamp);
});
