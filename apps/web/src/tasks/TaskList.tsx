import type { Task, TaskId } from "@docket/contracts";
import { useCallback } from "react";
import { Button } from "../ui/Button.tsx";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { WhenSeen } from "../ui/WhenSeen.tsx";
import { EmptyList } from "./EmptyList.tsx";
import type { TaskChanges } from "./foreseen.ts";
import { ListSkeleton } from "./ListSkeleton.tsx";
import { moveBetweenRows, passFocusOn } from "./row-focus.ts";
import { TaskRow } from "./TaskRow.tsx";
import { useTaskWrites } from "./task-writes-context.ts";
import { useLeaving } from "./use-leaving.ts";
import { useTaskList } from "./use-task-list.ts";

interface TaskListProps {
  completed: boolean;
  onOpen: (taskId: TaskId) => void;
  onDelete: (task: Task) => void;
}

export function TaskList({ completed, onOpen, onDelete }: TaskListProps) {
  const { send } = useTaskWrites();
  const list = useTaskList(completed);
  const { leaving, leave, stay } = useLeaving(passFocusOn);

  const change = useCallback(
    (task: Task, changes: TaskChanges) => {
      if (changes.completed === completed) stay(task.id);
      else if (changes.completed !== undefined) leave(task.id);
      send({ kind: "update", task, changes });
    },
    [completed, leave, send, stay],
  );
  const open = useCallback((task: Task) => onOpen(task.id), [onOpen]);
  const remove = useCallback(
    (task: Task) => {
      passFocusOn(task.id);
      onDelete(task);
    },
    [onDelete],
  );

  if (list.status === "loading") return <ListSkeleton />;
  if (list.status !== "ready") return <LoadFailure error={list.error} onRetry={list.retry} />;

  const tasks = list.tasks.filter((task) => task.completed === completed || leaving.has(task.id));
  return (
    <>
      {tasks.length === 0 && !list.hasMore && <EmptyList completed={completed} />}
      <ul
        aria-label={completed ? "Completed tasks" : "Open tasks"}
        className={`overflow-clip ${completed ? "rounded-2xl" : "rounded-b-2xl"}`}
        onKeyDown={moveBetweenRows}
      >
        {tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            isLeaving={leaving.has(task.id)}
            onChange={change}
            onOpen={open}
            onDelete={remove}
          />
        ))}
      </ul>
      {list.moreFailed ? (
        <div className="grid justify-items-center gap-3 border-t border-line p-5 text-soft">
          <p role="alert">The rest could not be read.</p>
          <Button onClick={list.readMore}>Try again</Button>
        </div>
      ) : (
        list.hasMore && !list.isReading && <WhenSeen onSeen={list.readMore} />
      )}
    </>
  );
}
