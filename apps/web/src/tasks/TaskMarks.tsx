import type { List, Task } from "@docket/contracts";
import { CalendarDays, CornerDownRight, Hourglass, Repeat } from "lucide-react";
import { ListName } from "../lists/ListName.tsx";
import { describeDate, describeDue, isOverdue } from "./describe-due.ts";
import { todayHere } from "./local-time.ts";

interface TaskMarksProps {
  task: Task;
  tags: string;
  /** What it is a subtask of. */
  parent: string | undefined;
  /** Shown here where the screen is too narrow for a place of its own. */
  list: List | undefined;
}

/** What else there is to know of a task at a glance: when, how often, under which words. */
export function TaskMarks({ task, tags, parent, list }: TaskMarksProps) {
  const { due, start, recurrence, completed } = task;
  const isWaiting = start !== null && start > todayHere();
  const isBare = !due && !isWaiting && tags === "" && parent === undefined;
  if (isBare && !list) return null;
  const isLate = due !== null && !completed && isOverdue(due);

  return (
    <span
      className={`mt-1 flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-soft ${isBare ? "flex sm:hidden" : "flex"}`}
    >
      {parent !== undefined && (
        <span className="inline-flex min-w-0 max-w-full items-center gap-1.5">
          <CornerDownRight aria-label="Subtask of" className="size-3.5 shrink-0" />
          <span className="truncate">{parent}</span>
        </span>
      )}
      {due && (
        <time
          dateTime={"time" in due ? `${due.date}T${due.time}` : due.date}
          className={`inline-flex items-center gap-1.5 tabular-nums ${isLate ? "text-danger" : ""}`}
        >
          <CalendarDays className="size-3.5" />
          {isLate && <span className="sr-only">Overdue: </span>}
          {describeDue(due)}
          {recurrence && <Repeat aria-label="Repeats" className="size-3.5" />}
        </time>
      )}
      {isWaiting && (
        <span className="inline-flex items-center gap-1.5">
          <Hourglass className="size-3.5" />
          From {describeDate(start)}
        </span>
      )}
      {list && <ListName list={list} className="flex sm:hidden" />}
      {tags !== "" && <span className="wrap-anywhere">{tags}</span>}
    </span>
  );
}
