import type { Task } from "@docket/contracts";
import { Trash2, Undo2 } from "lucide-react";
import { memo } from "react";
import { IconButton } from "../ui/IconButton.tsx";

interface TrashRowProps {
  task: Task;
  onRestore: (task: Task) => void;
  onPurge: (task: Task) => void;
}

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });

export const TrashRow = memo(function TrashRow({ task, onRestore, onPurge }: TrashRowProps) {
  return (
    <li
      data-task={task.id}
      className="flex items-center border-line py-2.5 pr-2 pl-5 [contain-intrinsic-size:auto_3.75rem] [content-visibility:auto] not-last:border-b hover:bg-wash/60 sm:pl-6"
    >
      <div className="min-w-0 flex-1">
        <p
          className={`leading-snug wrap-anywhere ${task.completed ? "text-soft line-through" : ""}`}
        >
          {task.title}
        </p>
        {task.deletedAt && (
          <p className="text-sm text-soft">
            Deleted on <time dateTime={task.deletedAt}>{DAY.format(new Date(task.deletedAt))}</time>
          </p>
        )}
      </div>
      <button
        type="button"
        data-part="restore"
        className="flex min-h-11 shrink-0 items-center gap-2 rounded-lg px-3 text-[0.9375rem] font-medium text-accent hover:bg-wash sm:min-h-9"
        onClick={() => onRestore(task)}
      >
        <Undo2 className="size-4" />
        Restore
      </button>
      <IconButton
        label="Delete for good"
        data-part="delete"
        className="hover:text-danger"
        onClick={() => onPurge(task)}
      >
        <Trash2 className="size-4" />
      </IconButton>
    </li>
  );
});
