import type { Task } from "@docket/contracts";
import { CheckMark } from "./CheckMark.tsx";

interface CheckButtonProps {
  task: Pick<Task, "title" | "completed" | "priority">;
  onToggle: () => void;
}

export function CheckButton({ task, onToggle }: CheckButtonProps) {
  return (
    <label className="group/check relative grid size-11 shrink-0 cursor-pointer place-items-center rounded-full outline-accent has-focus-visible:outline-2">
      <input
        type="checkbox"
        aria-label={`${task.title}: completed`}
        data-part="check"
        className="sr-only"
        checked={task.completed}
        onChange={onToggle}
      />
      <CheckMark completed={task.completed} priority={task.priority} />
    </label>
  );
}
