import type { Task } from "@docket/contracts";
import { Plus, Trash2 } from "lucide-react";
import { type KeyboardEvent, useId, useMemo } from "react";
import { IconButton } from "../ui/IconButton.tsx";
import { trashTask, updateTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { CheckButton } from "./CheckButton.tsx";
import { MoreTasks } from "./MoreTasks.tsx";
import { belongsTo, isPlacedBefore } from "./task-cache.ts";
import type { NewTitle } from "./use-new-title.ts";
import { useTaskList } from "./use-task-list.ts";

interface SubtasksFieldProps {
  task: Task;
  /** The subtask that is being typed. */
  typed: NewTitle;
}

/** The steps of a task. They are tasks of their own: what is done here is done at once, without Save. */
export function SubtasksField({ task: parent, typed }: SubtasksFieldProps) {
  const { send } = useWrites();
  const id = useId();
  const errorId = useId();
  const view = useMemo(() => ({ parentId: parent.id }), [parent.id]);
  const list = useTaskList(view);
  const subtasks = list.tasks
    .filter((task) => belongsTo(view, task))
    .toSorted((a, b) => (isPlacedBefore(a, b) ? -1 : 1));
  const done = subtasks.filter(({ completed }) => completed).length;

  const { title, error, change, submit } = typed;

  function submitOnEnter(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    submit();
  }

  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1.5 flex justify-between text-sm font-medium">
        Subtasks
        {subtasks.length > 0 && (
          <span className="font-normal text-soft tabular-nums">
            {done} of {subtasks.length} done
          </span>
        )}
      </h3>
      <div className="rounded-lg border border-edge">
        <ul aria-labelledby={id}>
          {subtasks.map((task) => (
            <li
              key={task.id}
              data-subtask={task.id}
              className="flex items-center border-b border-line"
            >
              <CheckButton
                task={task}
                onToggle={() => send(updateTask(task, { completed: !task.completed }))}
              />
              <span
                className={`min-w-0 flex-1 py-2 leading-snug wrap-anywhere ${task.completed ? "text-soft line-through decoration-edge" : ""}`}
              >
                {task.title}
              </span>
              <IconButton
                label={`Delete ${task.title}`}
                className="hover:text-danger"
                onClick={() => send(trashTask(task))}
              >
                <Trash2 className="size-4" />
              </IconButton>
            </li>
          ))}
        </ul>
        <MoreTasks list={list} />
        <div className="flex items-center pr-1.5">
          <span className="grid size-11 shrink-0 place-items-center text-accent">
            <Plus className="size-4" />
          </span>
          <input
            aria-label="Add a subtask"
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? errorId : undefined}
            placeholder="Add a subtask"
            autoComplete="off"
            enterKeyHint="done"
            className="h-11 min-w-0 flex-1 rounded-md bg-transparent text-base"
            value={title}
            onChange={({ target }) => change(target.value)}
            onKeyDown={submitOnEnter}
          />
          <button
            type="button"
            className={`min-h-9 rounded-lg px-3 text-sm font-semibold text-accent hover:bg-wash ${title.trim() === "" ? "invisible" : ""}`}
            onClick={submit}
          >
            Add
          </button>
        </div>
      </div>
      <p id={errorId} role="alert" className="mt-1.5 text-sm text-danger empty:hidden">
        {error}
      </p>
    </section>
  );
}
