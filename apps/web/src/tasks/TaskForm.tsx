import type { Tag, Task } from "@docket/contracts";
import { X } from "lucide-react";
import { type KeyboardEvent, type SubmitEvent, useState } from "react";
import { ListField } from "../lists/ListField.tsx";
import { TagsField } from "../tags/TagsField.tsx";
import { useTags } from "../tags/use-tags.ts";
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
import {
  changesBetween,
  checkChanges,
  type FieldErrors,
  fieldsOf,
  type TaskFields,
} from "./task-fields.ts";
import { TaskFormFooter } from "./TaskFormFooter.tsx";

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
  const { send, keptEdit, forgetEdit } = useWrites();
  const [opened] = useState(task);
  const [fields, setFields] = useState<TaskFields>(() =>
    fieldsOf({ ...opened, ...keptEdit(opened.id) }),
  );
  const [inConflict, setInConflict] = useState(() => keptEdit(opened.id) !== undefined);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [isLeaving, setIsLeaving] = useState(false);
  const [madeTags, setMadeTags] = useState<readonly Tag[]>([]);
  const tags = [...useTags(), ...madeTags];
  const changes = changesBetween(opened, fields);
  const isChanged = Object.keys(changes).length > 0;

  function change(changed: Partial<TaskFields>) {
    setFields((current) => ({ ...current, ...changed }));
    setErrors({});
  }

  /** Closes, unless that would drop what was typed: then it asks. */
  function close() {
    if (isChanged) setIsLeaving(true);
    else leave();
  }

  function leave() {
    forgetEdit(opened.id);
    onClose();
  }

  async function save() {
    const checked = await checkChanges(changes, fields.due);
    if ("errors" in checked) {
      setErrors(checked.errors);
      return;
    }
    for (const tag of madeTags) {
      if (fields.tagIds.includes(tag.id)) send(createTag(tag));
    }
    if (isChanged) {
      send(updateTask(opened, checked.changes, opened.version));
    }
    leave();
  }

  return (
    <Dialog shape="sheet" label="Edit task" onClose={close}>
      <form
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
          <IconButton label="Close" onClick={close}>
            <X className="size-5" />
          </IconButton>
        </div>

        <div className="grid flex-1 content-start gap-5 p-5 sm:p-6">
          {inConflict && (
            <ConflictNotice
              stored={opened}
              changes={changes}
              onTakeStored={() => {
                setFields(fieldsOf(opened));
                setInConflict(false);
                forgetEdit(opened.id);
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
            <SubtasksField task={opened} />
          ) : (
            <ParentName taskId={opened.parentId} />
          )}
          <DueField
            value={fields.due}
            error={errors.due}
            onChange={(due) => change(due === null ? { due, recurrence: null } : { due })}
          />
          <RepeatField
            value={fields.recurrence}
            obstacle={obstacleToRepeating(opened, fields)}
            error={errors.recurrence}
            onChange={(recurrence) => change({ recurrence })}
          />
          <Field
            label="Start"
            type="date"
            name="start"
            max="9999-12-31"
            hint="Until this day it waits under Later."
            value={fields.start ?? ""}
            error={errors.start}
            onChange={({ target }) => change({ start: target.value === "" ? null : target.value })}
          />
          <TagsField
            value={fields.tagIds}
            tags={tags}
            onChange={(tagIds) => change({ tagIds })}
            onMake={(tag) => setMadeTags((made) => [...made, tag])}
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
          isLeaving={isLeaving}
          onStay={() => setIsLeaving(false)}
          onLeave={leave}
          onDelete={() => {
            send(trashTask(task));
            leave();
          }}
        />
      </form>
    </Dialog>
  );
}

function obstacleToRepeating({ parentId }: Task, { due }: TaskFields): string | undefined {
  if (parentId !== null) return "A subtask comes back with its task.";
  return due === null ? "Say when it is due first." : undefined;
}

function saveOnShortcut(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.currentTarget.requestSubmit();
  }
}
