import { CalendarDate } from "./due.ts";
import { TaskId } from "./ids.ts";
import { Priority } from "./priority.ts";
import {
  type DayValue,
  type FilterCondition,
  type FilterTerm,
  MOST_DAYS,
  type NameValue,
  NO_NAME,
  PRIORITY_WORDS,
  type TaskFilter,
} from "./task-filter.ts";
import {
  type FilterError,
  scanTerms,
  type TermText,
  type ValueText,
} from "./task-filter-scanner.ts";

export type ParsedFilter =
  | { readonly filter: TaskFilter }
  /** In the order of the text; at least one. */
  | { readonly errors: readonly FilterError[] };

/**
 * Reads the text form of a filter, such as `due:today,overdue tag:home !done`.
 *
 * Terms stand apart by white space, and all of them must hold. `!` in front turns one around, and a comma
 * between values means "or". In quotes, where a backslash takes the meaning from a quotation mark or
 * another backslash, a value is a name, whatever it says. The empty text lets everything through.
 *
 * @returns the filter, or all that is wrong with the text, in words. It never throws, and takes time in
 *   proportion to the text.
 */
export function parseTaskFilter(text: string): ParsedFilter {
  const { terms, errors } = scanTerms(text);
  const filter: FilterTerm[] = [];
  for (const term of terms) {
    const read = readCondition(term);
    if ("errors" in read) errors.push(...read.errors);
    else filter.push({ ...read.condition, negated: term.negated });
  }
  if (errors.length === 0) return { filter };
  return { errors: errors.toSorted((one, other) => one.start - other.start) };
}

type Read = { readonly condition: FilterCondition } | { readonly errors: readonly FilterError[] };

const FIELDS = "done, trashed, started, due:, start:, list:, tag:, priority: or parent:";

/** What a field's values can be, for whoever left them out. */
const EXAMPLES: Readonly<Record<string, string>> = {
  due: "due:today",
  start: "start:today",
  list: "list:inbox",
  tag: "tag:home",
  priority: "priority:high",
  parent: "parent:none",
};

function readCondition(term: TermText): Read {
  const { key, values } = term;
  if (key === "done" || key === "trashed" || key === "started") {
    if (values) return refuse(term, `“${key}” takes no value: write ${key}, or !${key}.`);
    return { condition: { field: key } };
  }
  const example = Object.hasOwn(EXAMPLES, key) ? EXAMPLES[key] : undefined;
  if (example === undefined) {
    return refuse(term, `Unknown filter “${key}”. Use ${FIELDS}.`);
  }
  if (!values) return refuse(term, `“${key}” needs a value, such as ${example}.`);
  switch (key) {
    case "due":
    case "start":
      return readAll(
        values,
        example,
        (value) => readDay(value, key),
        (days) => ({
          field: key,
          values: days,
        }),
      );
    case "list":
    case "tag":
      return readAll(
        values,
        example,
        (value) => readName(value, key),
        (names) => ({
          field: key,
          values: names,
        }),
      );
    case "priority":
      return readAll(values, example, readPriority, (priorities) => ({
        field: key,
        values: priorities,
      }));
    default:
      return readAll(values, example, readParent, (parents) => ({
        field: "parent",
        values: parents,
      }));
  }
}

function refuse(
  { start, end }: Pick<ValueText, "start" | "end">,
  detail: string,
): {
  errors: FilterError[];
} {
  return { errors: [{ start, end, detail }] };
}

/** @param read  gives a value's meaning, or a sentence that says why it has none. */
function readAll<Value>(
  texts: readonly ValueText[],
  example: string,
  read: (value: ValueText) => { readonly value: Value } | { readonly refusal: string },
  toCondition: (values: Value[]) => FilterCondition,
): Read {
  const values: Value[] = [];
  const errors: FilterError[] = [];
  for (const text of texts) {
    const isMissing = text.text.trim() === "";
    const result = isMissing ? { refusal: `A value is missing; write ${example}.` } : read(text);
    if ("value" in result) values.push(result.value);
    else errors.push(...refuse(text, result.refusal).errors);
  }
  return errors.length === 0 ? { condition: toCondition(values) } : { errors };
}

const DAY_WORDS = ["today", "tomorrow", "overdue", "none", "any"] as const;
const DAYS = /^(\d{1,9})d$/;
const DAY_EXAMPLES = "today, tomorrow, none, any, 7d, 2026-11-20 or 2026-11-01..2026-11-30";

function readDay(
  { text }: ValueText,
  field: "due" | "start",
): { value: DayValue } | { refusal: string } {
  const lower = text.toLowerCase();
  const word = DAY_WORDS.find((known) => known === lower);
  if (word === "overdue" && field === "start") {
    return { refusal: "Only what is due can be overdue. Write “started” for what has begun." };
  }
  if (word) return { value: { kind: word } };
  const days = DAYS.exec(lower)?.[1];
  if (days !== undefined) {
    const count = Number(days);
    return count >= 1 && count <= MOST_DAYS
      ? { value: { kind: "days", count } }
      : { refusal: `Write 1d to ${MOST_DAYS}d: today, and the days after it.` };
  }
  const [first = "", last = first, ...more] = text.split("..");
  const [from, to] = [first, last].map(readEnd);
  if (from === undefined || to === undefined || more.length > 0 || (from === null && to === null)) {
    return { refusal: `“${text}” is not a valid date. Use ${DAY_EXAMPLES}.` };
  }
  if (from !== null && to !== null && from > to) {
    return { refusal: `“${text}” ends before it begins.` };
  }
  return { value: { kind: "range", from, to } };
}

/** @returns `null` for an open end, and `undefined` for what is no day. */
function readEnd(text: string): CalendarDate | null | undefined {
  return text === "" ? null : CalendarDate.safeParse(text).data;
}

function readName({ text, quoted }: ValueText, field: keyof typeof NO_NAME): { value: NameValue } {
  const isNone = !quoted && text.toLowerCase() === NO_NAME[field];
  return { value: isNone ? { kind: "none" } : { kind: "name", name: text.trim() } };
}

function readPriority({ text }: ValueText): { value: Priority } | { refusal: string } {
  const value = Priority.options.find((one) => PRIORITY_WORDS[one].includes(text.toLowerCase()));
  return value === undefined
    ? { refusal: `“${text}” is no priority. Write high, medium, low or none, or p1 to p4.` }
    : { value };
}

function readParent({ text }: ValueText): { value: TaskId | "none" } | { refusal: string } {
  const lower = text.toLowerCase();
  const value = lower === "none" ? lower : TaskId.safeParse(lower).data;
  return value === undefined
    ? { refusal: `“${text}” is no task's id. Write none for tasks that are no subtasks.` }
    : { value };
}
