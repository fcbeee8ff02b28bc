import { z } from "zod";

const HEX = "[0-9A-Fa-f]";
const UUID = new RegExp(`^${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}$`);

/**
 * A UUID of any version. Upper case is accepted and converted to lower case (RFC 9562 §4); the server creates
 * version 7.
 */
const uuid = z.string().regex(UUID, "Must be a UUID.").toLowerCase().meta({ format: "uuid" });

export const UserId = uuid.brand<"UserId">();
export type UserId = z.infer<typeof UserId>;

export const TaskId = uuid.brand<"TaskId">();
export type TaskId = z.infer<typeof TaskId>;

export const ListId = uuid.brand<"ListId">();
export type ListId = z.infer<typeof ListId>;

export const TagId = uuid.brand<"TagId">();
export type TagId = z.infer<typeof TagId>;

/** A filter that was given a name. */
export const FilterId = uuid.brand<"FilterId">();
export type FilterId = z.infer<typeof FilterId>;

/** What one request wrote, all of it together; what is undone at once. */
export const BatchId = uuid.brand<"BatchId">();
export type BatchId = z.infer<typeof BatchId>;

/** A thing that has changes: a task, a list, a tag or a saved filter. */
export const EntityId = z.union([TaskId, ListId, TagId, FilterId], { error: "Must be a UUID." });
export type EntityId = z.infer<typeof EntityId>;

export const SessionId = uuid.brand<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;

export const PasskeyId = uuid.brand<"PasskeyId">();
export type PasskeyId = z.infer<typeof PasskeyId>;

/**
 * Whose things a call is about: the caller's own id, or `me`.
 * The guard answers any other id with `forbidden` before the input is read.
 */
export const OwnUserId = z
  .xor([z.literal("me"), UserId], { error: "Must be your own id, or `me`." })
  .optional()
  .meta({ description: "The caller's own id, or `me` (the default)." });
