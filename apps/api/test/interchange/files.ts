import type { FileChunk } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";

/** A file that a caller in the process is given in chunks, as a whole. */
async function wholeOf(chunks: AsyncIterable<FileChunk>): Promise<string> {
  let file = "";
  for await (const { offset, text } of chunks) {
    if (offset !== file.length) throw new Error(`A chunk begins at ${offset}, not ${file.length}.`);
    file += text;
  }
  return file;
}

/** All that somebody has, in Docket's own format. */
export async function exportOf(caller: InternalCaller): Promise<string> {
  return wholeOf(await caller.export.json({}));
}

const TIME = "2026-11-21T09:00:00.000Z";

/** A task of a file in Docket's own format. */
export function docketTask(
  n: number,
  fields: { readonly due?: object | null; readonly notes?: string } = {},
) {
  return {
    id: `01940000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    title: `Letter ${n}`,
    notes: "",
    completed: false,
    completedAt: null,
    priority: "none",
    listId: null,
    parentId: null,
    position: `a${String(n).padStart(6, "0")}V`,
    tagIds: [],
    due: null,
    start: null,
    recurrence: null,
    deletedAt: null,
    version: 1,
    createdAt: TIME,
    updatedAt: TIME,
    ...fields,
  };
}

/** A file in Docket's own format, without a history, with so many tasks that are due on a day or not at all. */
export function docketFile(count: number, due: { readonly date: string } | null = null): string {
  const tasks = Array.from({ length: count }, (_, n) => docketTask(n, { due }));
  return JSON.stringify({ changes: [], docket: 1, filters: [], lists: [], tags: [], tasks });
}
