import { isRecord } from "./foreign-value.ts";

/** The kind of the records of an array, judged by their fields. */
export type KindOfRecords = "lists" | "tasks" | "mixed" | "unknown";

interface Tests {
  readonly isList: (record: Readonly<Record<string, unknown>>) => boolean;
  readonly isTask: (record: Readonly<Record<string, unknown>>) => boolean;
}

/** Services return pages of lists and pages of tasks, which look similar. */
export function kindOfRecords(
  records: readonly unknown[],
  { isList, isTask }: Tests,
): KindOfRecords {
  let lists = 0;
  let tasks = 0;
  for (const record of records) {
    if (!isRecord(record)) continue;
    if (isList(record)) lists += 1;
    else if (isTask(record)) tasks += 1;
  }
  if (lists > 0 && tasks > 0) return "mixed";
  return lists > 0 ? "lists" : tasks > 0 ? "tasks" : "unknown";
}

/** Whether a record has one of these fields, with any value. */
export function hasOneOf(fields: readonly string[]) {
  return (record: Readonly<Record<string, unknown>>): boolean =>
    fields.some((field) => Object.hasOwn(record, field));
}
