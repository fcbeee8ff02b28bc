import type { Task, TaskId } from "@docket/contracts";
import { useCallback, useMemo } from "react";
import { Button } from "../ui/Button.tsx";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { WhenSeen } from "../ui/WhenSeen.tsx";
import { trashTask, updateTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { EmptyList } from "./EmptyList.tsx";
import { ListSkeleton } from "./ListSkeleton.tsx";
import { moveBetweenRows, passFocusOn } from "./row-focus.ts";
import { TaskRow } from "./TaskRow.tsx";
import { belongsTo, type TaskView } from "./task-cache.ts";
import { matches, type TaskChanges } from "./task-fields.ts";
import { useLeaving } from "./use-leaving.ts";
import { useTaskList } from "./use-task-list.ts";

interface TaskListProps {
  completed: boolean;
  onOpen: (taskId: TaskId) => void;
}

export function TaskList({ completed, onOpen }: TaskListProps) {
  const { send } = useWrites();
  const view = useMemo<TaskView>(() => ({ completed }), [completed]);
  const list = useTaskList(view);
  const { leaving, leave, stay } = useLeaving(passFocusOn);

  const change = useCallback(
    (task: Task, changes: TaskChanges) => {
      if (changes.completed === completed) stay(task.id);
      else if (changes.completed !== undefined) leave(task.id);
      if (!matches(task, changes)) send(updateTask(task, changes));
    },
    [completed, leave, send, stay],
  );
  const open = useCallback((task: Task) => onOpen(task.id), [onOpen]);
  const remove = useCallback(
    (task: Task) => {
      passFocusOn(task.id);
      send(trashTask(task));
    },
    [send],
  );

  if (list.status === "loading") return <ListSkeleton />;
  if (list.status !== "ready") return <LoadFailure error={list.error} onRetry={list.retry} />;

  const tasks = list.tasks.filter(
    (task) => belongsTo(view, task) || (leaving.has(task.id) && task.deletedAt === null),
  );
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
            isLeaving={leaving.has(task.id) && !belongsTo(view, task)}
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
