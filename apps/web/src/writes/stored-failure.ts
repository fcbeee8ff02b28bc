import { BatchId, List, ListId, PROBLEMS, ProblemError, Tag, Task } from "@docket/contracts";
import { z } from "zod";
import { problemOf } from "../api/failure.ts";
import { DraftChanges } from "../unsaved/task-draft.ts";
import {
  createList,
  createTag,
  createTask,
  deleteList,
  moveList,
  purgeTask,
  restoreTask,
  trashTask,
  updateList,
  updateTask,
  type Write,
} from "./write.ts";
import type { WriteFailure } from "./writes.ts";

const key = BatchId;
const { name, colour, archived } = List.shape;
const ListChanges = z.object({
  name: name.exactOptional(),
  colour: colour.exactOptional(),
  archived: archived.exactOptional(),
});
const Place = z.object({ before: ListId.nullable(), after: ListId.nullable() });

/** A write without the parts that can be computed again. */
const StoredWrite = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["create", "trash", "restore", "purge"]), key, task: Task }),
  z.object({
    kind: z.literal("update"),
    key,
    task: Task,
    changes: DraftChanges,
    ifVersion: z.number().optional(),
  }),
  z.object({ kind: z.literal("create-list"), key, list: List }),
  z.object({ kind: z.literal("update-list"), key, list: List, changes: ListChanges }),
  z.object({ kind: z.literal("move-list"), key, list: List, place: Place }),
  z.object({
    kind: z.literal("delete-list"),
    key,
    list: List,
    tasks: z.enum(["inbox", "trash"]),
    place: Place,
  }),
  z.object({ kind: z.literal("create-tag"), key, tag: Tag }),
]);
type StoredWrite = z.infer<typeof StoredWrite>;

const isProblemCode = (code: string): code is keyof typeof PROBLEMS =>
  Object.hasOwn(PROBLEMS, code);

/** A failed write in a form that survives reloads. */
export const StoredFailure = z.object({
  write: StoredWrite,
  /** The problem that the server returned; `null` when it did not respond. */
  problem: z
    .object({ code: z.string().refine(isProblemCode), detail: z.string() })
    .nullable()
    .catch(null),
});
export type StoredFailure = z.infer<typeof StoredFailure>;

/** @returns `null` for a write whose content cannot be lost. */
export function toStoredFailure({ write, error }: WriteFailure): StoredFailure | null {
  const place = "list" in write ? write.effect.place : undefined;
  const stored = StoredWrite.safeParse({ ...write, ...(place ? { place } : {}) });
  if (!stored.success) return null;
  const problem = problemOf(error);
  return {
    write: stored.data,
    problem: problem && { code: problem.code, detail: problem.detail },
  };
}

/** @returns the failure in its original form. */
export function fromStoredFailure({ write, problem }: StoredFailure): WriteFailure {
  const error =
    problem === null
      ? new Error("The server did not respond.")
      : new ProblemError(problem.code, { detail: problem.detail });
  return { write: { ...toWrite(write), key: write.key }, error };
}

function toWrite(stored: StoredWrite): Write {
  switch (stored.kind) {
    case "create":
      return createTask(stored.task);
    case "trash":
      return trashTask(stored.task);
    case "restore":
      return restoreTask(stored.task);
    case "purge":
      return purgeTask(stored.task);
    case "update":
      return updateTask(stored.task, stored.changes, stored.ifVersion);
    case "create-list":
      return createList(stored.list);
    case "update-list":
      return updateList(stored.list, stored.changes);
    case "move-list":
      return moveList(stored.list, stored.place);
    case "delete-list":
      return deleteList(stored.list, stored.tasks, stored.place.before);
    case "create-tag":
      return createTag(stored.tag);
  }
}
