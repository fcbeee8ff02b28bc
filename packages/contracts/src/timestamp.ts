import { z } from "zod";

/** ISO 8601 in UTC with milliseconds, such as `2026-11-20T09:30:00.000Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 });
export type Timestamp = z.infer<typeof Timestamp>;
