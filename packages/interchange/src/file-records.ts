import { normalizeRule, RuleError } from "@docket/calendar";
import {
  CalendarDate,
  Change,
  CreateFilter,
  CreateTask,
  List,
  Recurrence,
  SavedFilter,
  Tag,
  Task,
  TaskId,
  NewDue,
  storedLabel,
  storedTimeZone,
  TimeZone,
  Timestamp,
} from "@docket/contracts";
import { z } from "zod";
import { problemOfRule } from "./known-rules.ts";

/*
 * The records of Docket's file: what the API gives out, held to the rules of what it takes in. A field that
 * is not known is refused.
 */

/** So far from what the column holds that nobody gets there by writing. */
const version = z.int().min(1).max(1_000_000_000);

/** A year that ISO 8601 has and PostgreSQL has not. */
const timestamp = Timestamp.refine(
  (time) => !time.startsWith("0000"),
  "The year must be 0001 or later.",
);

/** Of the integer part of a key: `a` begins one of two characters, `Z` too, and so on outwards. */
function integerLength(head: string): number {
  return /[a-z]/.test(head)
    ? head.charCodeAt(0) - "a".charCodeAt(0) + 2
    : "Z".charCodeAt(0) - head.charCodeAt(0) + 2;
}

/**
 * A key of fractional indexing; with any other text, nothing could ever be put in front of it.
 *
 * @see https://www.npmjs.com/package/fractional-indexing
 */
function isPosition(text: string): boolean {
  if (!/^[A-Za-z][0-9A-Za-z]{1,199}$/.test(text)) return false;
  const length = integerLength(text[0] ?? "");
  const isSmallest = text.startsWith(`A${"0".repeat(26)}`);
  return text.length >= length && !isSmallest && (text.length === length || !text.endsWith("0"));
}

const position = z.string().refine(isPosition, "Must be a key of fractional indexing.");

const localMoment = Recurrence.shape.start.refine(
  (text) =>
    CalendarDate.safeParse(text.slice(0, 10)).success && !/T(?:2[4-9]|[3-9]|\d\d:[6-9])/.test(text),
  "Must be a day, or a day and a time.",
);

/** With any other rule, a task could not be completed: nobody would know what comes next. */
function isCanonicalRule(text: string): boolean {
  try {
    return normalizeRule(text) === text;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

const following = z.strictObject({
  title: storedLabel(500).exactOptional(),
  notes: CreateTask.shape.notes.unwrap().exactOptional(),
  priority: Task.shape.priority.exactOptional(),
  tagIds: CreateTask.shape.tagIds.unwrap().exactOptional(),
  start: Task.shape.start.exactOptional(),
});

const recurrence = z
  .strictObject({
    ...Recurrence.shape,
    rule: z.string().refine(isCanonicalRule, "Must be an RRULE's value, in its canonical form."),
    count: Recurrence.shape.count.max(1_000_000_000),
    following: following.nullable(),
    timeZone: z.string().overwrite(storedTimeZone).pipe(TimeZone),
    start: localMoment,
    occurrence: localMoment,
  })
  // One that never comes would be looked for through 400 years whenever such a task is completed.
  .superRefine((use, context) => {
    if (context.issues.length > 0) return;
    const problem = problemOfRule(use);
    if (problem !== null) {
      context.addIssue({ code: "custom", path: ["rule"], message: problem, input: use.rule });
    }
  })
  .nullable();

const storedDue = z.union([
  NewDue.options[0],
  NewDue.options[1].extend({ timeZone: z.string().overwrite(storedTimeZone).pipe(TimeZone) }),
]);

const taskFields = z.strictObject({
  ...Task.omit({ id: true }).shape,
  due: storedDue.nullable(),
  title: storedLabel(500),
  notes: CreateTask.shape.notes.unwrap(),
  completedAt: timestamp.nullable(),
  position,
  tagIds: CreateTask.shape.tagIds.unwrap(),
  recurrence,
  deletedAt: timestamp.nullable(),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
});

const listFields = z.strictObject({
  ...List.omit({ id: true }).shape,
  name: storedLabel(200),
  position,
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
});

const tagFields = z.strictObject({
  ...Tag.omit({ id: true }).shape,
  name: storedLabel(100),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
});

/** A side of a change names some fields alone: of those that it does not name, it says nothing. */
function mayRepeat({ recurrence: repeats, due, parentId }: z.output<typeof someTaskFields>) {
  return (repeats ?? null) === null || (due !== null && (parentId ?? null) === null);
}

const MUST_BE_ABLE_TO_REPEAT = {
  path: ["recurrence"],
  error: "Needs a due date, and a task that is no subtask.",
};

const someTaskFields = taskFields.partial();

export const FileTask = z
  .strictObject({ id: TaskId, ...taskFields.shape })
  .refine(({ completed, completedAt }) => completed === (completedAt !== null), {
    path: ["completedAt"],
    error: "Is there when `completed` is true, and `null` otherwise.",
  })
  .refine(({ id, parentId }) => id !== parentId, {
    path: ["parentId"],
    error: "A task cannot be its own subtask.",
  })
  .refine(mayRepeat, MUST_BE_ABLE_TO_REPEAT);
export const FileList = z.strictObject({ id: List.shape.id, ...listFields.shape });
export const FileTag = z.strictObject({ id: Tag.shape.id, ...tagFields.shape });

const filterFields = z.strictObject({
  ...SavedFilter.omit({ id: true }).shape,
  name: storedLabel(200),
  query: CreateFilter.shape.query,
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
});
export const FileFilter = z.strictObject({ id: SavedFilter.shape.id, ...filterFields.shape });

function sides<Fields extends z.ZodType>(fields: Fields) {
  return { before: fields.nullable(), after: fields.nullable() };
}

const FIELDS = {
  task: someTaskFields.refine(mayRepeat, MUST_BE_ABLE_TO_REPEAT),
  list: listFields.partial(),
  tag: tagFields.partial(),
  filter: filterFields.partial(),
};

const [taskChange, listChange, tagChange, filterChange] = Change.options;

const seq = z.int().min(1);

export const FileChange = z
  .discriminatedUnion("entity", [
    z.strictObject({ ...taskChange.shape, seq, at: timestamp, ...sides(FIELDS.task) }),
    z.strictObject({ ...listChange.shape, seq, at: timestamp, ...sides(FIELDS.list) }),
    z.strictObject({ ...tagChange.shape, seq, at: timestamp, ...sides(FIELDS.tag) }),
    z.strictObject({ ...filterChange.shape, seq, at: timestamp, ...sides(FIELDS.filter) }),
  ])
  .refine(({ operation, before }) => (operation === "create") === (before === null), {
    path: ["before"],
    error: "Is `null` for `create`, and for nothing else.",
  })
  .refine(({ operation, after }) => (operation === "delete") === (after === null), {
    path: ["after"],
    error: "Is `null` for `delete`, and for nothing else.",
  });

/** One record of a file: which section it is in, at which place, and what it holds. */
export type FileRecord = { readonly index: number } & (
  | { readonly section: "changes"; readonly record: z.infer<typeof FileChange> }
  | { readonly section: "filters"; readonly record: z.infer<typeof FileFilter> }
  | { readonly section: "lists"; readonly record: z.infer<typeof FileList> }
  | { readonly section: "tags"; readonly record: z.infer<typeof FileTag> }
  | { readonly section: "tasks"; readonly record: z.infer<typeof FileTask> }
);
