import { type ListWrite, originOf, type TaskWrite, type Write } from "./write.ts";

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
    case "create-list":
      return `The list ${listNameOf(origin)} was added.`;
    case "update-list":
      if (origin.changes.archived === undefined)
        return `The list ${listNameOf(origin)} was changed.`;
      return origin.changes.archived
        ? `The list ${listNameOf(origin)} is archived.`
        : `The list ${listNameOf(origin)} is back among your lists.`;
    case "move-list":
      return `The list ${listNameOf(origin)} was moved.`;
    case "delete-list":
      return origin.tasks === "inbox"
        ? `The list ${listNameOf(origin)} is deleted; its tasks are in the Inbox.`
        : `The list ${listNameOf(origin)} is deleted, and its tasks moved to the trash.`;
  }
}

/** Whether something went from sight or came back, so that its user may want to hear of it. */
export function isWorthTelling(write: Write): boolean {
  switch (write.kind) {
    case "create":
    case "create-list":
    case "move-list":
      return false;
    case "update":
      return write.changes.completed !== undefined;
    case "update-list":
      return write.changes.archived !== undefined;
    default:
      return true;
  }
}

function listNameOf({ list }: ListWrite): string {
  return `“${list.name}”`;
}

function nameOf({ task }: TaskWrite): string {
  return `“${task.title}”`;
}
