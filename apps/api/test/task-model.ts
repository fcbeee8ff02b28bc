import type { ProblemCode, Task } from "@docket/contracts";
import type { RouterInputs } from "@docket/router";

/** A page's place in a listing: what was listed, and the task that it starts behind. */
export interface Place {
  readonly completed: boolean | undefined;
  readonly after: Pick<Task, "createdAt" | "id">;
}

/** What the model says that a call comes to; the times of what changed are the server's to say. */
export type Expected<Value> = { readonly problem: ProblemCode } | { readonly value: Value };

export type Content = Pick<Task, "title" | "notes" | "completed" | "priority">;

type Create = RouterInputs["task"]["create"];
type Update = RouterInputs["task"]["update"];

/** What creating or changing a task leads to, before the server has named the time and, perhaps, the id. */
export interface Written {
  readonly content: Content;
  readonly version: number;
  /** The task as it was; when nothing changes, as it stays. */
  readonly before: Task | undefined;
  readonly isChanged: boolean;
}

function isBehind(task: Place["after"], place: Place["after"]): boolean {
  return task.createdAt === place.createdAt ? task.id < place.id : task.createdAt < place.createdAt;
}

function trashOrder({ deletedAt, id }: Task): string {
  return `${deletedAt} ${id}`;
}

function contentOf(input: Create): Content {
  const { title, notes = "", completed = false, priority = "none" } = input;
  return { title: title.trim(), notes, completed, priority };
}

function isSame(one: Content, other: Content): boolean {
  return (
    one.title === other.title &&
    one.notes === other.notes &&
    one.completed === other.completed &&
    one.priority === other.priority
  );
}

/** One owner's tasks as they have to be, written down as plainly as it can be said. */
export class TaskModel {
  readonly #tasks = new Map<string, Task>();
  /** What was asked for under ids that the client chose. */
  readonly #createdAs = new Map<string, Content>();

  get ids(): string[] {
    return [...this.#tasks.keys()];
  }

  find(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  get(id: string): Expected<Task> {
    const task = this.#live(id);
    return task ? { value: task } : { problem: "task-not-found" };
  }

  /** In the trash, only the trash shows a task. */
  #live(id: string): Task | undefined {
    const task = this.#tasks.get(id);
    return task?.deletedAt === null ? task : undefined;
  }

  create(input: Create): Expected<Written> {
    const content = contentOf(input);
    const before = input.id === undefined ? undefined : this.#tasks.get(input.id);
    if (!before) return { value: { content, version: 1, before, isChanged: true } };
    const first = this.#createdAs.get(before.id);
    if (!first || !isSame(first, content)) return { problem: "task-exists" };
    return { value: { content: before, version: before.version, before, isChanged: false } };
  }

  update({ taskId, ifVersion, ...fields }: Update): Expected<Written> {
    const before = this.#live(taskId);
    if (!before) return { problem: "task-not-found" };
    if (ifVersion !== undefined && ifVersion !== before.version) return { problem: "task-changed" };
    const content: Content = {
      title: fields.title?.trim() ?? before.title,
      notes: fields.notes === undefined ? before.notes : (fields.notes ?? ""),
      completed: fields.completed ?? before.completed,
      priority: fields.priority === undefined ? before.priority : (fields.priority ?? "none"),
    };
    const isChanged = !isSame(content, before);
    const version = isChanged ? before.version + 1 : before.version;
    return { value: { content, version, before, isChanged } };
  }

  /** Expected result of deleting a task: it goes to the trash, or is already there. */
  delete(id: string, ifVersion: number | undefined): Expected<"trashed" | "kept"> {
    const task = this.#tasks.get(id);
    if (!task) return { problem: "task-not-found" };
    if (ifVersion !== undefined && ifVersion !== task.version) return { problem: "task-changed" };
    return { value: task.deletedAt === null ? "trashed" : "kept" };
  }

  /** Expected result of deleting a task permanently. */
  purge(id: string, ifVersion: number | undefined): Expected<undefined> {
    const task = this.#tasks.get(id);
    if (!task || task.deletedAt === null) return { problem: "task-not-found" };
    if (ifVersion !== undefined && ifVersion !== task.version) return { problem: "task-changed" };
    this.#tasks.delete(id);
    this.#createdAs.delete(id);
    return { value: undefined };
  }

  restore(id: string, ifVersion: number | undefined): Expected<Written> {
    const before = this.#tasks.get(id);
    if (!before) return { problem: "task-not-found" };
    if (ifVersion !== undefined && ifVersion !== before.version) return { problem: "task-changed" };
    const isChanged = before.deletedAt !== null;
    const version = isChanged ? before.version + 1 : before.version;
    return {
      value: { content: before, version, before: { ...before, deletedAt: null }, isChanged },
    };
  }

  /** The last deleted first. */
  trash(): Task[] {
    return [...this.#tasks.values()]
      .filter(({ deletedAt }) => deletedAt !== null)
      .toSorted((one, other) => (trashOrder(one) > trashOrder(other) ? -1 : 1));
  }

  /** Newest first; of two that are equally new, the greater id first. */
  list(completed: boolean | undefined, after?: Place["after"]): Task[] {
    return [...this.#tasks.values()]
      .filter(({ deletedAt }) => deletedAt === null)
      .filter((task) => completed === undefined || task.completed === completed)
      .filter((task) => after === undefined || isBehind(task, after))
      .toSorted((one, other) => (isBehind(one, other) ? 1 : -1));
  }

  /**
   * The whole task that a write has to answer with, given the times that only the server knows.
   *
   * A new task is changed when it is created, and one that is completed is completed when it is
   * changed; all other times stay.
   */
  written({ content, version, before, isChanged }: Written, answer: Task): Task {
    const { title, notes, completed, priority } = content;
    const updatedAt = before && !isChanged ? before.updatedAt : answer.updatedAt;
    return {
      id: before?.id ?? answer.id,
      title,
      notes,
      completed,
      completedAt: completed ? (before?.completedAt ?? updatedAt) : null,
      priority,
      listId: null,
      parentId: null,
      // For the server to choose, and to keep.
      position: before?.position ?? answer.position,
      tagIds: [],
      due: null,
      start: null,
      recurrence: null,
      deletedAt: before?.deletedAt ?? null,
      version,
      createdAt: before?.createdAt ?? updatedAt,
      updatedAt,
    };
  }

  keep(task: Task, createdAs?: Create): void {
    this.#tasks.set(task.id, task);
    if (createdAs?.id !== undefined && !this.#createdAs.has(task.id)) {
      this.#createdAs.set(task.id, contentOf(createdAs));
    }
  }
}
