import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";
import { FilterId, OwnUserId } from "./ids.ts";
import { chosenId, cursor, ifVersion, limit, nextCursor, revision } from "./listing.ts";
import { FilterText } from "./task-view.ts";
import { label } from "./text.ts";

const Name = label(200).meta({ description: "1 to 200 characters after trimming." });

const Query = FilterText.meta({
  description:
    "A filter as text, such as `due:today tag:home !done`. Its lists and tags do not have to exist yet.",
});

export const SavedFilter = z
  .object({
    id: FilterId,
    name: z.string(),
    query: z.string(),
    ...revision,
  })
  .meta({ id: "Filter", description: "A saved filter." });
export type SavedFilter = z.infer<typeof SavedFilter>;

export const ListFilters = z.strictObject({ userId: OwnUserId, limit, cursor });
export type ListFilters = z.output<typeof ListFilters>;

export const FilterPage = z
  .object({ items: z.array(SavedFilter), nextCursor })
  .meta({ id: "FilterPage", description: "Saved filters, oldest first." });
export type FilterPage = z.infer<typeof FilterPage>;

export const GetFilter = z.strictObject({ userId: OwnUserId, filterId: FilterId });

export const CreateFilter = z.strictObject({
  userId: OwnUserId,
  idempotencyKey,
  id: chosenId(FilterId),
  name: Name,
  query: Query,
});
export type CreateFilter = z.output<typeof CreateFilter>;

const address = { userId: OwnUserId, filterId: FilterId, ifVersion, idempotencyKey };

export const UpdateFilter = z.strictObject({
  ...address,
  name: Name.optional(),
  query: Query.optional(),
});
export type UpdateFilter = z.output<typeof UpdateFilter>;

export const DeleteFilter = z.strictObject(address);
export type DeleteFilter = z.output<typeof DeleteFilter>;
