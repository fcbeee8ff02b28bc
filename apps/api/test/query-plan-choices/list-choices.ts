import { randomUUID } from "node:crypto";
import type { InternalCaller } from "@docket/router";
import { ABSENT, call, type FieldChoices, type Input, secondPageOf } from "./choice.ts";
import { existingList, listWithTasks } from "./existing.ts";

async function replayedListId(owner: InternalCaller, rest: Input): Promise<string> {
  const id = randomUUID();
  await call(owner, "list.create", { ...rest, id });
  return id;
}

export const LIST_CHOICES: FieldChoices = {
  listId: [existingList, randomUUID()],
  "list.delete listId": [listWithTasks, randomUUID()],
  "list.create before": [ABSENT, null, existingList],
  "list.update before": [ABSENT, null, existingList, randomUUID()],
  "list.create id": [ABSENT, randomUUID(), existingList, replayedListId],
  "list.list cursor": [ABSENT, secondPageOf("list.list")],
  "list.create name": ["Errands"],
  name: [ABSENT, "Errands"],
  colour: [ABSENT, "red"],
  archived: [ABSENT, true],
  tasks: ["inbox", "trash"],
};
