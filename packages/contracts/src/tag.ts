import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { OwnUserId, TagId } from "./ids.ts";
import { ListColour } from "./list.ts";
import { cursor, ifVersion, limit, nextCursor } from "./listing.ts";
import { label } from "./text.ts";
import { Timestamp } from "./timestamp.ts";

/**
 * What two names have in common when they are the same to a reader: letter case, width and the way a
 * letter is composed make no difference.
 */
export function foldName(name: string): string {
  // Upper case first, since it is where "ß" and "ss" meet; "σ" at a word's end is written otherwise.
  return name.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}

const Name = label(100).meta({
  description: "1 to 100 characters after trimming; letter case makes no difference.",
});

export const Tag = z
  .object({
    id: TagId,
    name: z.string(),
    colour: ListColour,
    version: z.int().min(1).meta({ description: "Grows by 1 with each change; the ETag." }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: "Tag", description: "A word that tasks of any list can carry." });
export type Tag = z.infer<typeof Tag>;

export const ListTags = z.strictObject({ userId: OwnUserId, limit, cursor });
export type ListTags = z.output<typeof ListTags>;

export const TagPage = z
  .object({ items: z.array(Tag), nextCursor })
  .meta({ id: "TagPage", description: "Tags by name." });
export type TagPage = z.infer<typeof TagPage>;

export const GetTag = z.strictObject({ userId: OwnUserId, tagId: TagId });

export const CreateTag = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  id: TagId.optional().meta({
    description: "Chosen by the client so that a retry creates nothing twice. UUIDv7 suits best.",
  }),
  name: Name,
  colour: ListColour.default("grey"),
});
export type CreateTag = z.output<typeof CreateTag>;

export const UpdateTag = z.strictObject({
  userId: OwnUserId,
  tagId: TagId,
  ifVersion,
  idempotencyKey,
  name: Name.optional(),
  colour: ListColour.optional(),
});
export type UpdateTag = z.output<typeof UpdateTag>;

export const DeleteTag = z.strictObject({
  userId: OwnUserId,
  tagId: TagId,
  ifVersion,
  idempotencyKey,
});
export type DeleteTag = z.output<typeof DeleteTag>;

export const MergeTag = z.strictObject({
  userId: OwnUserId,
  tagId: TagId,
  ifVersion,
  idempotencyKey,
  into: TagId.meta({ description: "The tag that takes its place on every task." }),
});
export type MergeTag = z.output<typeof MergeTag>;
