import { TaskId, type UserId } from "@docket/contracts";
import { z } from "zod";
import { StoredFailure } from "../writes/stored-failure.ts";
import { TaskDraft } from "./task-draft.ts";

/** What the user typed or changed and the server does not have. */
interface UnsavedWork {
  readonly drafts: readonly TaskDraft[];
  readonly failures: readonly StoredFailure[];
}

/** Stores one user's unsaved work in the browser until it is saved or discarded. It survives reloads. */
export interface Unsaved {
  /** The typed text of a place, such as `new-task.inbox`; empty when there is none. */
  readonly text: (place: string) => string;
  readonly keepText: (place: string, text: string) => void;
  readonly draft: (taskId: TaskId) => TaskDraft | null;
  readonly keepDraft: (draft: TaskDraft) => void;
  readonly dropDraft: (taskId: TaskId) => void;
  readonly addFailure: (failure: StoredFailure) => void;
  /** Removes a failure. @returns whether it was there: another tab may have removed it. */
  readonly takeFailure: (key: string) => boolean;
  readonly work: () => UnsavedWork;
  /** Whether there is no unsaved work that signing out would delete. */
  readonly isEmpty: () => boolean;
  /** Deletes everything, and stores nothing from now on. */
  readonly forget: () => void;
  /** @returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
}

const PREFIX = "docket.unsaved";
/** Over this limit the oldest failures are dropped; a browser stores about 5 MB. */
const MAX_FAILURES = 50;

export function createUnsaved(userId: UserId): Unsaved {
  const prefix = `${PREFIX}.${userId}.`;
  const keyOf = { text: `${prefix}text.`, draft: `${prefix}task.`, failures: `${prefix}failures` };
  const listeners = new Set<() => void>();
  let isForgotten = false;
  let work = readWork();

  function readWork(): UnsavedWork {
    const drafts = keys()
      .filter((key) => key.startsWith(keyOf.draft))
      .map((key) => read(key, TaskDraft))
      .filter((draft) => draft !== null);
    return { drafts, failures: read(keyOf.failures, z.array(StoredFailure)) ?? [] };
  }

  function changed() {
    work = readWork();
    for (const listener of listeners) listener();
  }

  function keys(): string[] {
    return listKeys().filter((key) => key.startsWith(prefix));
  }

  function keep(key: string, value: unknown) {
    if (!isForgotten) write(key, value);
  }

  function onOtherTab({ key }: StorageEvent) {
    if (key === null || key.startsWith(keyOf.draft) || key === keyOf.failures) changed();
  }

  return {
    text: (place) => read(keyOf.text + place, z.string()) ?? "",
    keepText: (place, text) => keep(keyOf.text + place, text.trim() === "" ? null : text),
    draft: (taskId) => read(keyOf.draft + taskId, TaskDraft),
    keepDraft(draft) {
      keep(keyOf.draft + draft.taskId, draft);
      changed();
    },
    dropDraft(taskId) {
      if (!keys().includes(keyOf.draft + taskId)) return;
      keep(keyOf.draft + taskId, null);
      changed();
    },
    addFailure(failure) {
      const others = work.failures.filter(({ write: { key } }) => key !== failure.write.key);
      keep(keyOf.failures, [...others, failure].slice(-MAX_FAILURES));
      changed();
    },
    takeFailure(key) {
      const others = work.failures.filter((failure) => failure.write.key !== key);
      if (others.length === work.failures.length) return false;
      keep(keyOf.failures, others.length === 0 ? null : others);
      changed();
      return true;
    },
    work: () => work,
    isEmpty: () => keys().length === 0,
    forget() {
      for (const key of keys()) write(key, null);
      isForgotten = true;
      changed();
    },
    subscribe(listener) {
      if (listeners.size === 0) addEventListener("storage", onOtherTab);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) removeEventListener("storage", onOtherTab);
      };
    },
  };
}

/** A browser can refuse to store data, or have no space left. The data in the page is not affected. */
function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The storage is not available.
  }
}

function read<Value>(key: string, schema: z.ZodType<Value>): Value | null {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? null : schema.parse(JSON.parse(stored));
  } catch {
    return null;
  }
}

function listKeys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

/** The task whose form was open in this tab. */
export function openTaskOf(userId: UserId) {
  const key = `${PREFIX}.${userId}.open`;
  return {
    read(): TaskId | null {
      try {
        return TaskId.safeParse(sessionStorage.getItem(key)).data ?? null;
      } catch {
        return null;
      }
    },
    keep(taskId: TaskId | null): void {
      try {
        if (taskId === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, taskId);
      } catch {
        // The form does not open again, but its draft is still listed.
      }
    },
  };
}
