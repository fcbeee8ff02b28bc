import { setImmediate } from "node:timers/promises";
import { checkRule } from "@docket/calendar";
import {
  type FieldError,
  MOST_TAGS,
  ProblemError,
  type QuickAddedTasks,
  QuickAddSpan,
  quickAddLines,
  type QuickAddTasks,
  TaskTitle,
} from "@docket/contracts";
import {
  type Batch,
  createTasksByName,
  type Database,
  type OwnNames,
  type TaskWithTagNames,
} from "@docket/db";
import { parseQuickAdd, type QuickAdd } from "@docket/quick-add";
import { z } from "zod";
import type { RepeatedCall } from "./writes.ts";

/** What keeps a line from becoming a task, in the user's words. */
function complaintAbout({ title, tagNames, due, recurrence }: QuickAdd, timeZone: string) {
  if (title === "") {
    return "Add a title: everything was read as a date, list, tag or priority. Put a backslash before a word to keep it in the title.";
  }
  const checked = TaskTitle.safeParse(title);
  if (!checked.success) return `The title: ${checked.error.issues[0]?.message ?? "not possible."}`;
  if (tagNames.length > MOST_TAGS) return `A task can have at most ${MOST_TAGS} tags.`;
  if (!due || !recurrence) return null;
  const start = "time" in due ? `${due.date}T${due.time}` : due.date;
  return checkRule({ ...recurrence, start, timeZone });
}

function toTask(
  { listName, recurrence, spans, ...task }: QuickAdd,
  { lists }: OwnNames,
  { listId, timeZone }: QuickAddTasks,
): TaskWithTagNames {
  const namesList = spans.some(({ kind }) => kind === "list");
  const named = lists.find(({ name }) => name === listName)?.id ?? null;
  return {
    ...task,
    recurrence: recurrence && { ...recurrence, timeZone },
    listId: namesList ? named : listId,
  };
}

/**
 * Makes a task of each line that says something; all of them are one batch.
 *
 * @throws ProblemError `invalid-input`, naming each line that cannot be a task.
 */
export async function quickAdd(
  db: Database,
  batch: Batch,
  input: QuickAddTasks,
): Promise<QuickAddedTasks> {
  const { text, timeZone } = input;
  const now = new Date();
  const needs = { lists: text.includes("#"), tags: text.includes("@") };
  const read: { line: number; quickAdd: QuickAdd }[] = [];

  const { tasks, newTags } = await createTasksByName(db, batch, {
    needs,
    async compose(names) {
      const lists = names.lists.map(({ name }) => name);
      const tags = names.tags.map(({ name }) => name);
      for (const { line, content } of quickAddLines(text)) {
        read.push({ line, quickAdd: parseQuickAdd(content, { now, timeZone, lists, tags }) });
        // Lets other requests run: a line can take some milliseconds, and there can be 50.
        await setImmediate();
      }
      await refuseComplaints(read, timeZone);
      return read.map((each) => toTask(each.quickAdd, names, input));
    },
    details: () => read.map(({ line, quickAdd: { spans } }) => ({ line, spans: toShort(spans) })),
  });
  const items = read.flatMap(({ line, quickAdd: { spans } }, index) => {
    const task = tasks[index];
    return task ? [{ line, task, spans: [...spans] }] : [];
  });
  return { items, tags: newTags };
}

const KINDS = QuickAddSpan.shape.kind.options;

/** Start, end and kind of each span, in a short form because they are stored for each line. */
const ShortSpans = z.array(z.tuple([z.int(), z.int(), z.int()]));
const Details = z.array(z.object({ line: z.int(), spans: ShortSpans }));

function toShort(spans: readonly QuickAddSpan[]): z.infer<typeof ShortSpans> {
  return spans.map(({ start, end, kind }) => [start, end, KINDS.indexOf(kind)]);
}

/** The tasks of the first request. The log has them in the order of creation, the last line's first. */
export async function recallQuickAdd({ past, details }: RepeatedCall<QuickAddTasks>) {
  const tasks = (await past.created("task")).toReversed();
  const items = Details.parse(details).map(({ line, spans }, index) => ({
    line,
    task: tasks[index],
    spans: spans.map(([start, end, kind]) => ({ start, end, kind: KINDS[kind] })),
  }));
  return { items, tags: await past.created("tag") };
}

async function refuseComplaints(
  read: readonly { line: number; quickAdd: QuickAdd }[],
  timeZone: string,
): Promise<void> {
  const errors: FieldError[] = [];
  for (const { line, quickAdd: parts } of read) {
    const complaint = complaintAbout(parts, timeZone);
    if (complaint !== null) errors.push({ pointer: "/text", detail: `Line ${line}: ${complaint}` });
    if (parts.recurrence) await setImmediate();
  }
  if (errors.length > 0) throw new ProblemError("invalid-input", { errors });
}
