import { randomUUID } from "node:crypto";
import { BatchId } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";
import { ABSENT, type FieldChoices, MANY, secondPageOf } from "./choice.ts";
import { existingTask, existingTasks, listWithTasks } from "./existing.ts";

/** Was changed more often than a page is long. */
export const BUSY_TASK = "01940000-0000-7000-8000-000000000002";
/** Changed more tasks than a page is long. */
export const LARGE_BATCH = "01940000-0000-7000-8000-000000000003";

async function batchThatCreated(owner: InternalCaller): Promise<string> {
  const idempotencyKey = randomUUID();
  await owner.task.create({ title: "Post the letter", idempotencyKey });
  return idempotencyKey;
}

async function batchThatUpdated(owner: InternalCaller): Promise<string> {
  const idempotencyKey = randomUUID();
  await owner.task.updateMany({ ids: await existingTasks(owner), title: "x", idempotencyKey });
  return idempotencyKey;
}

async function batchThatEmptied(owner: InternalCaller): Promise<string> {
  const idempotencyKey = randomUUID();
  const [last] = (await owner.trash.list({ limit: MANY })).items.slice(-1);
  await owner.trash.empty({});
  await owner.task.deleteMany({ ids: await existingTasks(owner) });
  await owner.trash.empty({ idempotencyKey });
  return last ? idempotencyKey : "";
}

async function batchThatDeletedList(owner: InternalCaller): Promise<string> {
  const idempotencyKey = randomUUID();
  const listId = await listWithTasks(owner);
  await owner.list.delete({ listId, tasks: "trash", idempotencyKey });
  return idempotencyKey;
}

async function batchOvertaken(owner: InternalCaller): Promise<string> {
  const batchId = await batchThatUpdated(owner);
  await owner.task.updateMany({ ids: await existingTasks(owner), title: "y" });
  return batchId;
}

async function batchUndone(owner: InternalCaller): Promise<string> {
  const batchId = BatchId.parse(await batchThatUpdated(owner));
  await owner.change.undo({ batchId });
  return batchId;
}

async function undo(owner: InternalCaller): Promise<string> {
  const batchId = BatchId.parse(await batchThatUpdated(owner));
  return (await owner.change.undo({ batchId })).batchId;
}

async function nearTheEnd(owner: InternalCaller): Promise<number> {
  const [last] = (await owner.change.list({ limit: 10 })).items.slice(-1);
  return last?.seq ?? 0;
}

export const CHANGE_CHOICES: FieldChoices = {
  "change.list cursor": [ABSENT, secondPageOf("change.list")],
  "change.list entityId": [ABSENT, BUSY_TASK, existingTask, randomUUID()],
  "change.list batchId": [ABSENT, LARGE_BATCH, randomUUID()],
  "change.undo batchId": [
    batchThatCreated,
    batchThatUpdated,
    batchThatEmptied,
    batchThatDeletedList,
    batchOvertaken,
    batchUndone,
    undo,
    randomUUID(),
  ],
  "change.stream since": [ABSENT, 0, nearTheEnd],
  "change.stream lastEventId": [ABSENT, "1"],
};
