import { type Tag, TagId } from "@docket/contracts";
import { newUuid } from "../api/new-uuid.ts";

/** A tag as the server will make it, shown until it has. */
export function newTag(name: string): Tag {
  const now = new Date().toISOString();
  const id = TagId.parse(newUuid());
  return { id, name, colour: "grey", version: 1, createdAt: now, updatedAt: now };
}
