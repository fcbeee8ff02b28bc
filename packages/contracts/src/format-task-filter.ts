import {
  type DayValue,
  type FilterTerm,
  type NameValue,
  NO_NAME,
  PRIORITY_WORDS,
  type TaskFilter,
} from "./task-filter.ts";
import { opensQuotes } from "./task-filter-scanner.ts";

/** Writes a filter as text that `parseTaskFilter` reads as the same filter. */
export function formatTaskFilter(filter: TaskFilter): string {
  return filter.map((term) => `${term.negated ? "!" : ""}${formatTerm(term)}`).join(" ");
}

function formatTerm(term: FilterTerm): string {
  switch (term.field) {
    case "done":
    case "trashed":
    case "started":
      return term.field;
    default:
      return `${term.field}:${valuesOf(term).join(",")}`;
  }
}

type ValuedTerm = Extract<FilterTerm, { values: unknown }>;

function valuesOf(term: ValuedTerm): readonly string[] {
  switch (term.field) {
    case "due":
    case "start":
      return term.values.map(formatDay);
    case "list":
    case "tag": {
      const none = NO_NAME[term.field];
      return term.values.map((value) => formatName(value, none));
    }
    case "priority":
      return term.values.map((value) => PRIORITY_WORDS[value][0] ?? value);
    case "parent":
      return term.values;
  }
}

function formatDay(value: DayValue): string {
  if (value.kind === "days") return `${value.count}d`;
  if (value.kind !== "range") return value.kind;
  const { from, to } = value;
  return from !== null && from === to ? from : `${from ?? ""}..${to ?? ""}`;
}

const NEEDS_NO_QUOTES = /^[^\s,"\\]+$/u;

function formatName(value: NameValue, none: string): string {
  if (value.kind === "none") return none;
  const isPlain =
    NEEDS_NO_QUOTES.test(value.name) &&
    !opensQuotes(value.name) &&
    value.name.toLowerCase() !== none;
  return isPlain ? value.name : `"${value.name.replaceAll(/["\\]/g, "\\$&")}"`;
}
