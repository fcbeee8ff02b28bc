import type {
  BatchId,
  FilterId,
  ListId,
  ProblemCode,
  TagId,
  TaskId,
  User,
} from "@docket/contracts";
import type { InternalCaller } from "@docket/router";

/** What a case may speak of: each owner has the same tasks and lists, and a stranger has one more of each. */
export interface World {
  readonly me: User;
  readonly stranger: User;
  readonly open: TaskId;
  /** In the list `home`. */
  readonly completed: TaskId;
  readonly trashed: TaskId;
  readonly home: ListId;
  readonly work: ListId;
  /** On `completed`. */
  readonly errand: TagId;
  /** A saved filter. */
  readonly urgent: FilterId;
  readonly phone: TagId;
  /** Has the one task `open` made. */
  readonly batch: BatchId;
  /** Made the task that then went to the trash. */
  readonly overtaken: BatchId;
  readonly undone: BatchId;
  /** Undid `undone`. */
  readonly undo: BatchId;
  /** Made the list `home`. */
  readonly furniture: BatchId;
  /** Has its whole file, and is not finished. */
  readonly importing: BatchId;
  readonly strangers: TaskId;
  readonly strangersTrashed: TaskId;
  readonly strangersList: ListId;
  readonly strangersTag: TagId;
  readonly strangersFilter: FilterId;
  readonly strangersBatch: BatchId;
  readonly strangersImport: BatchId;
  readonly missing: string;
}

/** The same for every caller. */
export const ID = {
  open: "01940000-0000-7000-8000-000000000001",
  completed: "01940000-0000-7000-8000-000000000002",
  trashed: "01940000-0000-7000-8000-000000000003",
  undone: "01940000-0000-7000-8000-000000000004",
  home: "01940000-0000-7000-8000-000000000005",
  work: "01940000-0000-7000-8000-000000000006",
  strangers: "01940000-0000-7000-8000-000000000007",
  strangersTrashed: "01940000-0000-7000-8000-000000000008",
  strangersList: "01940000-0000-7000-8000-000000000009",
  errand: "01940000-0000-7000-8000-00000000000a",
  phone: "01940000-0000-7000-8000-00000000000b",
  strangersTag: "01940000-0000-7000-8000-00000000000c",
  urgent: "01940000-0000-7000-8000-00000000000d",
  strangersFilter: "01940000-0000-7000-8000-00000000000e",
  missing: "01940000-0000-7000-8000-0000000000ff",
};

export type Kind = "valid" | "invalid" | "foreign" | "missing" | "unauthenticated";

export interface Case {
  readonly kind: Kind;
  readonly story: string;
  readonly as?: "nobody" | "forger";
  /** A write that is sent again with its key, and has to come to the same again. */
  readonly twice?: true;
  /** What the caller does before, so that the case can be. */
  readonly given?: (caller: InternalCaller, world: World) => Promise<unknown>;
  readonly input: (world: World) => Readonly<Record<string, unknown>>;
  /** What it must come to; parity alone would be content with three equal mistakes. */
  readonly gives: ProblemCode | object | undefined;
}

/** By the full name of the procedure, such as `task.list`. */
export type Cases = Readonly<Record<string, readonly Case[]>>;
