import { nextOccurrence } from "@docket/calendar";
import { formatTaskFilter, parseTaskFilter } from "@docket/contracts";
import { parseQuickAdd } from "@docket/quick-add";

/** The same in every place that runs it, whatever zone the machine is in. */
export function readLines(lines: readonly string[]) {
  const context = {
    now: new Date("2026-11-20T11:15:00Z"),
    timeZone: "Europe/Lisbon",
    lists: ["Home", "Home improvement"],
  };
  return lines.map((line) => parseQuickAdd(line, context));
}

export function readFilters(filters: readonly string[]) {
  return filters.map((text) => {
    const parsed = parseTaskFilter(text);
    return "filter" in parsed ? formatTaskFilter(parsed.filter) : parsed;
  });
}

/** The occurrence of a rule after its first one. */
export function readRules(rules: readonly string[]) {
  const start = "2026-03-28T02:30";
  return rules.map((rule) =>
    nextOccurrence({ rule, start, after: start, timeZone: "Europe/Berlin" }),
  );
}
