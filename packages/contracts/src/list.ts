import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { ListId, OwnUserId } from "./ids.ts";
import { chosenId, cursor, ifVersion, limit, nextCursor, revision } from "./listing.ts";
import { label } from "./text.ts";

export const ListColour = z.enum([
  "grey",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "purple",
  "pink",
]);
export type ListColour = z.infer<typeof ListColour>;

const Name = label(200).meta({ description: "1 to 200 characters after trimming." });

export const List = z
  .object({
    id: ListId,
    name: z.string(),
    colour: ListColour,
    position: z.string().meta({
      description: "The position in the manual order: compare as text, character by character.",
    }),
    archived: z.boolean(),
    ...revision,
  })
  .meta({ id: "List", description: "Holds tasks. A task without a list is in the Inbox." });
export type List = z.infer<typeof List>;

export const ListLists = z.strictObject({ userId: OwnUserId, limit, cursor });
export type ListLists = z.output<typeof ListLists>;

export const ListPage = z
  .object({ items: z.array(List), nextCursor })
  .meta({ id: "ListPage", description: "Lists in their manual order, including archived ones." });
export type ListPage = z.infer<typeof ListPage>;

export const GetList = z.strictObject({ userId: OwnUserId, listId: ListId });

const before = ListId.nullable().optional().meta({
  description: "Move the list before this one; `null` moves it to the end.",
});

export const CreateList = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  id: chosenId(ListId),
  name: Name,
  colour: ListColour.default("grey"),
  before,
});
export type CreateList = z.output<typeof CreateList>;

const address = { userId: OwnUserId, listId: ListId, ifVersion, idempotencyKey };

export const UpdateList = z.strictObject({
  ...address,
  name: Name.optional(),
  colour: ListColour.optional(),
  archived: z.boolean().optional(),
  before,
});
export type UpdateList = z.output<typeof UpdateList>;

export const DeleteList = z.strictObject({
  ...address,
  tasks: z.enum(["inbox", "trash"]).meta({ description: "What happens to the tasks of the list." }),
});
export type DeleteList = z.output<typeof DeleteList>;
