import type { List, Task } from "@docket/contracts";
import { Trash2 } from "lucide-react";
import { memo } from "react";
import { ListName } from "../lists/ListName.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { CheckButton } from "./CheckButton.tsx";
import { TaskMarks } from "./TaskMarks.tsx";
import type { TaskChanges } from "./task-fields.ts";
import { PriorityMenu } from "./PriorityMenu.tsx";

interface TaskRowProps {
  task: Task;
  /** The one that it is on, where that is not plain to see. */
  list: List | undefined;
  /** The names of its tags, as `#home #errand`. */
  tags: string;
  /** What it is a subtask of. */
  parent: string | undefined;
  /** It no longer belongs to this list, and is about to go. */
  isLeaving: boolean;
  onChange: (task: Task, changes: TaskChanges) => void;
  onOpen: (task: Task) => void;
  onDelete: (task: Task) => void;
}

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** Memoised, so that a list of thousands draws again only the rows that changed. */
export const TaskRow = memo(function TaskRow({
  task,
  list,
  tags,
  parent,
  isLeaving,
  onChange,
  onOpen,
  onDelete,
}: TaskRowProps) {
  return (
    <li
      data-task={task.id}
      className={`grid grid-rows-[1fr] border-line [contain-intrinsic-size:auto_3.25rem] [content-visibility:auto] not-last:border-b ${isLeaving ? "animate-leave" : ""}`}
    >
      <div className="group/row flex min-h-0 items-center overflow-hidden pr-2 pl-2 transition-colors hover:bg-wash/60 sm:pl-3">
        <CheckButton task={task} onToggle={() => onChange(task, { completed: !task.completed })} />
        <button
          type="button"
          data-part="open"
          className="min-w-0 flex-1 self-stretch rounded-md px-1.5 py-3.5 text-left -outline-offset-2"
          onClick={() => onOpen(task)}
        >
          <span
            className={`block leading-snug wrap-anywhere ${task.completed ? "text-soft line-through decoration-edge" : ""}`}
          >
            {task.title}
          </span>
          {task.notes.trim() !== "" && (
            <span className="mt-0.5 block truncate text-sm text-soft">{task.notes}</span>
          )}
          <TaskMarks task={task} tags={tags} parent={parent} list={list} />
        </button>
        {list && <ListName list={list} className="hidden px-1 sm:inline-flex" />}
        {task.completedAt && (
          <time dateTime={task.completedAt} className="px-1 text-sm text-soft tabular-nums">
            {DAY.format(new Date(task.completedAt))}
          </time>
        )}
        <PriorityMenu
          priority={task.priority}
          onChange={(priority) => onChange(task, { priority })}
        />
        <IconButton
          label="Delete"
          data-part="delete"
          className="row-action hidden hover:text-danger hover-device:grid"
          onClick={() => onDelete(task)}
        >
          <Trash2 className="size-4" />
        </IconButton>
      </div>
    </li>
  );
});
