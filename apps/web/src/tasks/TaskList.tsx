import type { Task, TaskId } from "@docket/contracts";
import { type ReactNode, useCallback, useMemo } from "react";
import { useLists } from "../lists/use-lists.ts";
import { useTags } from "../tags/use-tags.ts";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { trashTask, updateTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { MoreTasks } from "./MoreTasks.tsx";
import { ListSkeleton } from "./ListSkeleton.tsx";
import { moveBetweenRows, passFocusOn } from "./row-focus.ts";
import { TaskRow } from "./TaskRow.tsx";
import { belongsTo, type PageView } from "./task-cache.ts";
import { matches, type TaskChanges } from "./task-fields.ts";
import { useLeaving } from "./use-leaving.ts";
import { useTaskList } from "./use-task-list.ts";

interface TaskListProps {
  view: PageView;
  /** Shown when there are no tasks. */
  empty: ReactNode;
  onOpen: (taskId: TaskId) => void;
}

export function TaskList({ view, empty, onOpen }: TaskListProps) {
  const { send } = useWrites();
  const { completed, listId } = view;
  const list = useTaskList(view);
  const { lists } = useLists();
  const byId = useMemo(() => new Map(lists.map((each) => [each.id, each])), [lists]);
  const tags = useTags();
  const tagNames = useMemo(() => new Map(tags.map(({ id, name }) => [id, name])), [tags]);
  const tagsOf = ({ tagIds }: Task) =>
    tagIds
      .map((id) => tagNames.get(id))
      .filter((name) => name !== undefined)
      .map((name) => `#${name}`)
      .join(" ");
  const titles = useMemo(
    () => new Map(list.tasks.map(({ id, title }) => [id, title])),
    [list.tasks],
  );
  const parentOf = ({ parentId }: Task) =>
    parentId === null ? undefined : (titles.get(parentId) ?? "Subtask");
  const listOf = (task: Task) =>
    listId === undefined && task.listId ? byId.get(task.listId) : undefined;
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
      {tasks.length === 0 && !list.hasMore && empty}
      <ul
        aria-label={completed ? "Completed tasks" : "Open tasks"}
        className={`overflow-clip ${completed ? "rounded-2xl" : "rounded-b-2xl"}`}
        onKeyDown={moveBetweenRows}
      >
        {tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            list={listOf(task)}
            tags={tagsOf(task)}
            parent={parentOf(task)}
            isLeaving={leaving.has(task.id) && !belongsTo(view, task)}
            onChange={change}
            onOpen={open}
            onDelete={remove}
          />
        ))}
      </ul>
      <MoreTasks list={list} />
    </>
  );
}
