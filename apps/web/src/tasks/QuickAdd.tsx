import { type ListId, TaskId } from "@docket/contracts";
import { Plus } from "lucide-react";
import { type SubmitEvent, useEffect, useId } from "react";
import { newUuid } from "../api/new-uuid.ts";
import { createTask } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { newTask } from "./foreseen.ts";
import { useNewTitle } from "./use-new-title.ts";

/** One line; Enter adds it and leaves the field ready for the next. */
export function QuickAdd({ listId }: { listId: ListId | null }) {
  const { send, unsaved } = useWrites();
  const place = `new-task.${listId ?? "inbox"}`;
  const errorId = useId();
  const { title, error, change, submit } = useNewTitle(
    (typed) => send(createTask(newTask({ id: TaskId.parse(newUuid()), title: typed, listId }))),
    unsaved.text(place),
  );
  useEffect(() => unsaved.keepText(place, title), [place, title, unsaved]);

  return (
    <form
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="relative flex items-center pr-3 pl-2 sm:pl-3">
        <span className="grid size-11 shrink-0 place-items-center text-accent">
          <Plus className="size-5" />
        </span>
        <input
          aria-label="Add a task"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          placeholder="Add a task"
          autoComplete="off"
          enterKeyHint="done"
          className="h-14 min-w-0 flex-1 bg-transparent px-1.5 text-base outline-none"
          value={title}
          onChange={({ target }) => change(target.value)}
        />
        <button
          type="submit"
          className={`min-h-9 rounded-lg px-3 text-sm font-semibold text-accent hover:bg-wash ${title.trim() === "" ? "invisible" : ""}`}
        >
          Add
        </button>
      </div>
      <p id={errorId} role="alert" className="px-5 pb-3 text-sm text-danger empty:hidden">
        {error}
      </p>
    </form>
  );
}
