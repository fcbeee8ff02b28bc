import { type Tag, type Task, TaskId } from "@docket/contracts";
import { useEffect, useState } from "react";
import { newUuid } from "../api/new-uuid.ts";
import { useNewTag } from "../tags/use-new-tag.ts";
import { useTags } from "../tags/use-tags.ts";
import { TaskDraft } from "../unsaved/task-draft.ts";
import { createTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { newTask } from "./foreseen.ts";
import { changesBetween, fieldsOf, type TaskFields } from "./task-fields.ts";
import { useNewTitle } from "./use-new-title.ts";

/** The unsaved edit of a task. It is stored in the browser until `drop`, and survives reloads. */
export function useTaskDraft(opened: Task) {
  const { send, unsaved } = useWrites();
  const [kept] = useState(() => unsaved.draft(opened.id));
  const [typed, setTyped] = useState<TaskFields>(() => fieldsOf({ ...opened, ...kept?.changes }));
  const [madeTags, setMadeTags] = useState<readonly Tag[]>(kept?.madeTags ?? []);
  const [isDropped, setIsDropped] = useState(false);
  const tags = [...useTags(), ...madeTags];
  // Without a due date nothing repeats; with a new one the task repeats as before.
  const fields = typed.due === null ? { ...typed, recurrence: null } : typed;
  const changes = changesBetween(opened, fields);

  function change(changed: Partial<TaskFields>) {
    setTyped((current) => ({ ...current, ...changed }));
  }

  const subtask = useNewTitle((title) => {
    const { id: parentId, listId } = opened;
    send(createTask(newTask({ id: TaskId.parse(newUuid()), title, listId, parentId })));
  }, kept?.subtask);
  const tag = useNewTag(
    {
      tagIds: fields.tagIds,
      tags,
      onAdd: (tagIds) => change({ tagIds }),
      onMake: (made) => setMadeTags((others) => [...others, made]),
    },
    kept?.tag,
  );

  const isTyping = subtask.title.trim() !== "" || tag.name.trim() !== "";
  const isChanged = Object.keys(changes).length > 0 || isTyping;
  const isOutdated = kept !== null && kept.version !== opened.version;
  const draft = JSON.stringify({
    taskId: opened.id,
    title: opened.title,
    version: isOutdated ? kept.version : opened.version,
    changes,
    madeTags,
    subtask: subtask.title,
    tag: tag.name,
  } satisfies TaskDraft);
  useEffect(() => {
    if (isDropped || !isChanged) unsaved.dropDraft(opened.id);
    else unsaved.keepDraft(TaskDraft.parse(JSON.parse(draft)));
  }, [draft, isChanged, isDropped, opened.id, unsaved]);

  return {
    fields,
    changes,
    isChanged,
    change,
    tags,
    madeTags,
    subtask,
    tag,
    /** The edit began with another version of the task than the current one. */
    isOutdated,
    /** Reverts every change, except text in the fields for a new subtask and tag. */
    reset: () => setTyped(fieldsOf(opened)),
    drop() {
      setIsDropped(true);
      unsaved.dropDraft(opened.id);
    },
  };
}
