import type { Task } from "@docket/contracts";
import { X } from "lucide-react";
import { type KeyboardEvent, type SubmitEvent, useRef, useState } from "react";
import { ListField } from "../lists/ListField.tsx";
import { TagsField } from "../tags/TagsField.tsx";
import { DateField, unfinishedField } from "../ui/DateField.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { TextArea } from "../ui/TextArea.tsx";
import { createTag, trashTask, updateTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { CheckButton } from "./CheckButton.tsx";
import { ConflictNotice } from "./ConflictNotice.tsx";
import { DueField } from "./DueField.tsx";
import { PriorityField } from "./PriorityField.tsx";
import { RepeatField } from "./RepeatField.tsx";
import { ParentName } from "./ParentName.tsx";
import { SubtasksField } from "./SubtasksField.tsx";
import { changesBetween, checkChanges, type FieldErrors, type TaskFields } from "./task-fields.ts";
import { TaskFormFooter } from "./TaskFormFooter.tsx";
import { useTaskDraft } from "./use-task-draft.ts";

interface TaskFormProps {
  task: Task;
  onClose: () => void;
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/**
 * Edits one task. What it saves is held against the version that it opened with, so an edit made
 * elsewhere in the meantime is never overwritten unseen.
 */
export function TaskForm({ task, onClose }: TaskFormProps) {
  const { send } = useWrites();
  const [opened] = useState(task);
  const draft = useTaskDraft(opened);
  const { fields, changes, tags } = draft;
  const [inConflict, setInConflict] = useState(draft.isOutdated);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [asked, setAsked] = useState<"close" | "delete" | null>(null);
  const form = useRef<HTMLFormElement>(null);

  function change(changed: Partial<TaskFields>) {
    draft.change(changed);
    setErrors({});
  }

  /** Asks first if typed text would be lost. */
  function afterAsking(action: "close" | "delete") {
    const isTyped = draft.isChanged || unfinishedField(form.current) !== null;
    if (isTyped) setAsked(action);
    else if (action === "delete") remove();
    else leave();
  }

  function remove() {
    send(trashTask(task));
    leave();
  }

  function leave() {
    draft.drop();
    onClose();
  }

  async function save() {
    const unfinished = unfinishedField(form.current);
    if (unfinished) {
      setErrors({
        [unfinished.name === "start" ? "start" : "due"]:
          "Enter a complete date, or clear the field.",
      });
      unfinished.focus();
      return;
    }
    const added = draft.tag.submit();
    if (added === null) return;
    const tagIds = [...added.tagIds];
    const all = changesBetween(opened, { ...fields, tagIds });
    const checked = await checkChanges(all, fields.due);
    if ("errors" in checked) {
      setErrors(checked.errors);
      return;
    }
    if (!draft.subtask.submit()) return;
    for (const tag of [...draft.madeTags, added.made]) {
      if (tag && tagIds.includes(tag.id)) send(createTag(tag));
    }
    if (Object.keys(all).length > 0) send(updateTask(opened, checked.changes, opened.version));
    leave();
  }

  return (
    <Dialog shape="sheet" label="Edit task" onClose={() => afterAsking("close")}>
      <form
        ref={form}
        noValidate
        className="flex min-h-full flex-col"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void save();
        }}
        onKeyDown={saveOnShortcut}
      >
        <div className="flex items-center border-b border-line py-2 pr-3 pl-3 sm:pl-4">
          <CheckButton task={fields} onToggle={() => change({ completed: !fields.completed })} />
          <p className="flex-1 pl-1 text-sm text-soft">{fields.completed ? "Completed" : "Open"}</p>
          <IconButton label="Close" onClick={() => afterAsking("close")}>
            <X className="size-5" />
          </IconButton>
        </div>

        <div className="grid flex-1 content-start gap-5 p-5 sm:p-6">
          {inConflict && (
            <ConflictNotice
              stored={opened}
              changes={changes}
              onTakeStored={() => {
                draft.reset();
                setInConflict(false);
              }}
            />
          )}
          <Field
            label="Title"
            name="title"
            autoComplete="off"
            value={fields.title}
            error={errors.title}
            onChange={(event) => change({ title: event.target.value })}
          />
          <TextArea
            label="Notes"
            name="notes"
            value={fields.notes}
            error={errors.notes}
            onChange={(event) => change({ notes: event.target.value })}
          />
          {opened.parentId === null ? (
            <SubtasksField task={opened} typed={draft.subtask} />
          ) : (
            <ParentName taskId={opened.parentId} />
          )}
          <DueField value={fields.due} error={errors.due} onChange={(due) => change({ due })} />
          <RepeatField
            value={fields.recurrence}
            obstacle={obstacleToRepeating(opened, fields)}
            error={errors.recurrence}
            onChange={(recurrence) => change({ recurrence })}
          />
          <DateField
            label="Start"
            type="date"
            name="start"
            hint="Until this day it waits under Later."
            value={fields.start ?? ""}
            error={errors.start}
            onChange={(start) => change({ start: start === "" ? null : start })}
          />
          <TagsField
            value={fields.tagIds}
            tags={tags}
            typed={draft.tag}
            onChange={(tagIds) => change({ tagIds })}
          />
          {opened.parentId === null && (
            <ListField value={fields.listId} onChange={(listId) => change({ listId })} />
          )}
          <PriorityField value={fields.priority} onChange={(priority) => change({ priority })} />
          <p className="text-sm text-soft">
            Added {MOMENT.format(new Date(opened.createdAt))}
            {opened.completedAt && `, completed ${MOMENT.format(new Date(opened.completedAt))}`}
          </p>
        </div>

        <TaskFormFooter
          asked={asked}
          onStay={() => setAsked(null)}
          onLeave={asked === "delete" ? remove : leave}
          onDelete={() => afterAsking("delete")}
        />
      </form>
    </Dialog>
  );
}

function obstacleToRepeating({ parentId }: Task, { due }: TaskFields): string | undefined {
  if (parentId !== null) return "A subtask repeats with its parent task.";
  return due === null ? "Set a due date first." : undefined;
}

function saveOnShortcut(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.currentTarget.requestSubmit();
  }
}
