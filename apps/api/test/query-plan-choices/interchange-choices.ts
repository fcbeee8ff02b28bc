import { randomUUID } from "node:crypto";
import type { InternalCaller } from "@docket/router";
import { ABSENT, type FieldChoices, type Input, MANY } from "./choice.ts";

const CSV =
  "TYPE,CONTENT,PRIORITY,INDENT\ntask,Post the letter @errand,1,1\ntask,Buy a stamp,4,2\n";

const LATER = "2999-01-01T00:00:00.000Z";

/** Docket's own, of what the owner has already: some as they are, some changed since, and as many that are new. */
async function docketFile(owner: InternalCaller): Promise<string> {
  const { items } = await owner.task.list({ parentId: "none", limit: MANY / 2 });
  const tasks = items.flatMap((task, n) => [
    n % 2 === 0 ? task : { ...task, title: "Changed elsewhere", updatedAt: LATER },
    { ...task, id: randomUUID(), title: "New" },
  ]);
  const [lists, tags] = [await owner.list.list({ limit: 1 }), await owner.tag.list({ limit: 1 })];
  const all = { lists: lists.items, tags: tags.items, tasks };
  return JSON.stringify({ changes: [], docket: 1, filters: [], ...all });
}

/** Of the format that the rest of an input names. */
async function fileOf(owner: InternalCaller, { format }: Input): Promise<string> {
  return format === "docket" ? docketFile(owner) : CSV;
}

/** One that has its whole file. */
async function receivedImport(owner: InternalCaller): Promise<string> {
  const { id } = await owner.import.start({ format: "todoist" });
  await owner.import.add({ importId: id, part: 0, text: CSV });
  return id;
}

async function receivedMerge(owner: InternalCaller): Promise<string> {
  const { id } = await owner.import.start({ format: "docket" });
  const parts = (await docketFile(owner)).match(/.{1,60000}/gsu) ?? [];
  for (const [part, text] of parts.entries()) {
    await owner.import.add({ importId: id, part, text });
  }
  return id;
}

/** One that has been finished before. */
async function finishedImport(owner: InternalCaller): Promise<string> {
  return (await owner.import.file({ format: "todoist", file: CSV })).id;
}

export const INTERCHANGE_CHOICES: FieldChoices = {
  format: ["todoist", "docket"],
  listName: [ABSENT],
  timeZone: [ABSENT],
  file: [fileOf],
  importId: [receivedImport, receivedMerge, finishedImport],
  "import.add importId": [receivedImport],
  part: [0, 1],
  "import.add text": [CSV],
};
