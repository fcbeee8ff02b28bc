import type { TaskId } from "@docket/contracts";
import { CornerDownRight } from "lucide-react";
import { useTask } from "./use-task.ts";

/** What a task is a subtask of. */
export function ParentName({ taskId }: { taskId: TaskId }) {
  const { task } = useTask(taskId);

  return (
    <p className="flex items-center gap-2 text-[0.9375rem] text-soft">
      <CornerDownRight className="size-4 shrink-0" />
      {task ? <span className="wrap-anywhere">Subtask of {task.title}</span> : "Subtask"}
    </p>
  );
}
