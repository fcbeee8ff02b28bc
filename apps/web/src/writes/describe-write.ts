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
        ? `${nameOf(origin)} was completed.`
        : `${nameOf(origin)} was reopened.`;
    case "trash":
      return `${nameOf(origin)} moved to the trash.`;
    case "restore":
      return `${nameOf(origin)} was restored.`;
    case "purge":
      return `${nameOf(origin)} was deleted for good.`;
    case "empty-trash":
      return "The trash was emptied.";
    case "create-list":
      return `The list ${listNameOf(origin)} was added.`;
    case "update-list":
      if (origin.changes.archived === undefined)
        return `The list ${listNameOf(origin)} was changed.`;
      return origin.changes.archived
        ? `The list ${listNameOf(origin)} was archived.`
        : `The list ${listNameOf(origin)} was brought back.`;
    case "move-list":
      return `The list ${listNameOf(origin)} was moved.`;
    case "create-tag":
      return `The tag “${origin.tag.name}” was added.`;
    case "delete-list":
      return origin.tasks === "inbox"
        ? `The list ${listNameOf(origin)} was deleted, and its tasks moved to the Inbox.`
        : `The list ${listNameOf(origin)} was deleted, and its tasks moved to the trash.`;
  }
}

/** Whether something went from sight or came back, so that its user may want to hear of it. */
export function isWorthTelling(write: Write): boolean {
  switch (write.kind) {
    case "create":
    case "create-list":
    case "create-tag":
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
