import type { TaskId } from "@docket/contracts";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { Logomark } from "../ui/Logomark.tsx";
import { Notice } from "../ui/Notice.tsx";
import { problemOf } from "../api/failure.ts";
import { TaskForm } from "./TaskForm.tsx";
import { useTask } from "./use-task.ts";

interface TaskEditorProps {
  taskId: TaskId;
  onClose: () => void;
}

export function TaskEditor({ taskId, onClose }: TaskEditorProps) {
  const { task: current, error, retry } = useTask(taskId);
  const [task, setTask] = useState(current);
  // A task that goes while its form is open takes nothing along that was typed.
  if (current && current !== task) setTask(current);

  if (task) return <TaskForm task={task} onClose={onClose} />;
  if (!error) return null;
  return (
    <Dialog shape="sheet" label="Task" onClose={onClose}>
      {problemOf(error)?.code === "task-not-found" ? (
        <Notice
          icon={<Logomark className="size-10" />}
          title="This task is gone"
          action={<Button onClick={onClose}>Back to the list</Button>}
        >
          It was deleted, here or on another device.
        </Notice>
      ) : (
        <LoadFailure error={error} onRetry={retry} />
      )}
    </Dialog>
  );
}
