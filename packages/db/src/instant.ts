import type { Timestamp } from "@docket/contracts";
import { customType } from "drizzle-orm/pg-core";

/**
 * PostgreSQL prints `2026-11-20 09:30:00.5+00` (ISO style, session in UTC); the contract writes
 * `2026-11-20T09:30:00.500Z`. Re-punctuating text costs a tenth of a round trip through `Date`.
 */
export function toTimestamp(printed: string): Timestamp {
  const fraction = printed.slice(20, -3).padEnd(3, "0");
  return `${printed.slice(0, 10)}T${printed.slice(11, 19)}.${fraction}Z`;
}

/** A point in time with millisecond precision, in the contract's form on this side of the driver. */
export const instant = customType<{ data: Timestamp; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: toTimestamp,
});
