import { randomUUID } from "node:crypto";
import type { InternalCaller } from "@docket/router";
import { ABSENT, call, type FieldChoices, type Input, secondPageOf } from "./choice.ts";
import { existingTag } from "./existing.ts";

async function replayedTagId(owner: InternalCaller, rest: Input): Promise<string> {
  const id = randomUUID();
  await call(owner, "tag.create", { ...rest, id });
  return id;
}

async function otherTag(owner: InternalCaller): Promise<string> {
  return (await owner.tag.list({ limit: 2 })).items[1]?.id ?? "";
}

export const TAG_CHOICES: FieldChoices = {
  tagId: [existingTag, randomUUID()],
  into: [otherTag, randomUUID()],
  "tag.create id": [ABSENT, randomUUID(), existingTag, replayedTagId],
  "tag.list cursor": [ABSENT, secondPageOf("tag.list")],
  "tag.create name": ["errand"],
};
