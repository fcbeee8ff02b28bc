import { randomUUID } from "node:crypto";
import type { InternalCaller } from "@docket/router";
import { ABSENT, call, type FieldChoices, type Input, secondPageOf } from "./choice.ts";

async function existingFilter(owner: InternalCaller): Promise<string> {
  return (await owner.filter.list({ limit: 1 })).items[0]?.id ?? "";
}

async function replayedFilterId(owner: InternalCaller, rest: Input): Promise<string> {
  const id = randomUUID();
  await call(owner, "filter.create", { ...rest, id });
  return id;
}

export const FILTER_CHOICES: FieldChoices = {
  filterId: [existingFilter, randomUUID()],
  "filter.create id": [ABSENT, randomUUID(), existingFilter, replayedFilterId],
  "filter.list cursor": [ABSENT, secondPageOf("filter.list")],
  "filter.create name": ["Urgent"],
  "filter.create query": ["priority:high"],
  "filter.update query": [ABSENT, "priority:high"],
};
