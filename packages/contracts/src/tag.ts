import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { OwnUserId, TagId } from "./ids.ts";
import { ListColour } from "./list.ts";
import { chosenId, cursor, ifVersion, limit, nextCursor, revision } from "./listing.ts";
import { label } from "./text.ts";

/**
 * What two names have in common when they are the same to a reader: letter case, width and the way a
 * letter is composed make no difference.
 */
export function foldName(name: string): string {
  // Upper case first, since it is where "ß" and "ss" meet; "σ" at a word's end is written otherwise.
  return name.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}

/** Letters that Unicode does not decompose, with their replacement in search (`fold_text` in the database). */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  ı: "i",
  ς: "σ",
};

/** Folds a name as search does: like `foldName`, and also ignores accents and the dots of the Turkish i. */
export function foldNameForSearch(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g, "")
    .replaceAll(/[ßæœþøđðłħıς]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize("NFKC");
}

/** Finds the things with this name; if there are none, those that search finds for the name. */
export function findByName<Named extends { readonly name: string }>(
  name: string,
  things: readonly Named[],
): readonly Named[] {
  const key = foldName(name);
  const called = things.filter((thing) => foldName(thing.name) === key);
  if (called.length > 0) return called;
  const similar = foldNameForSearch(name);
  if (similar === "") return [];
  return things.filter((thing) => foldNameForSearch(thing.name) === similar);
}

const Name = label(100).meta({
  description: "1 to 100 characters after trimming; letter case makes no difference.",
});

export const Tag = z
  .object({
    id: TagId,
    name: z.string(),
    colour: ListColour,
    ...revision,
  })
  .meta({ id: "Tag", description: "A label for tasks of any list." });
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
  id: chosenId(TagId),
  name: Name,
  colour: ListColour.default("grey"),
});
export type CreateTag = z.output<typeof CreateTag>;

const address = { userId: OwnUserId, tagId: TagId, ifVersion, idempotencyKey };

export const UpdateTag = z.strictObject({
  ...address,
  name: Name.optional(),
  colour: ListColour.optional(),
});
export type UpdateTag = z.output<typeof UpdateTag>;

export const DeleteTag = z.strictObject(address);
export type DeleteTag = z.output<typeof DeleteTag>;

export const MergeTag = z.strictObject({
  ...address,
  into: TagId.meta({ description: "The tag that replaces it on all tasks." }),
});
export type MergeTag = z.output<typeof MergeTag>;
