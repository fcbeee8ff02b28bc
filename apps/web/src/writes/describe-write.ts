import type { TaskWrite, Write } from "./write.ts";
import { originOf } from "./write.ts";

/** What the user did, in a sentence. */
export function describeDone(write: Write): string {
  const origin = originOf(write);
  switch (origin.kind) {
    case "create":
      return `${nameOf(origin)} was added.`;
    case "update":
      if (origin.changes.completed === undefined) return `${nameOf(origin)} was changed.`;
      return origin.changes.completed
        ? `${nameOf(origin)} is done.`
        : `${nameOf(origin)} is open again.`;
    case "trash":
      return `${nameOf(origin)} moved to the trash.`;
    case "restore":
      return `${nameOf(origin)} is back from the trash.`;
    case "purge":
      return `${nameOf(origin)} is deleted for good.`;
    case "empty-trash":
      return "The trash is empty.";
  }
}

/** Whether something went from sight or came back, so that its user may want to hear of it. */
export function isWorthTelling(write: Write): boolean {
  if (write.kind === "update") return write.changes.completed !== undefined;
  return write.kind !== "create";
}

function nameOf({ task }: TaskWrite): string {
  return `“${task.title}”`;
}
