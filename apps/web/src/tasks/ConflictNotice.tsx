import type { Task } from "@docket/contracts";
import { useLists } from "../lists/use-lists.ts";
import { Button } from "../ui/Button.tsx";
import { useTags } from "../tags/use-tags.ts";
import { describeDate, describeDue } from "./describe-due.ts";
import { describeRepeat } from "./repeats.ts";
import type { TaskChanges } from "./task-fields.ts";
import { describePriority } from "./priorities.ts";

interface ConflictNoticeProps {
  /** As it was changed elsewhere. */
  stored: Task;
  /** What saving would now do to it. */
  changes: TaskChanges;
  onTakeStored: () => void;
}

/** Lets the user choose between their own edit and the one that came before it. */
export function ConflictNotice({ stored, changes, onTakeStored }: ConflictNoticeProps) {
  const { lists } = useLists();
  const tags = useTags();
  const list = lists.find(({ id }) => id === stored.listId);
  const replaced = [
    changes.title !== undefined && { label: "Title", value: stored.title },
    changes.notes !== undefined && { label: "Notes", value: stored.notes || "none" },
    changes.priority !== undefined && {
      label: "Priority",
      value: describePriority(stored.priority).label,
    },
    changes.due !== undefined && {
      label: "Due",
      value: stored.due ? describeDue(stored.due) : "none",
    },
    changes.start !== undefined && {
      label: "Start",
      value: stored.start ? describeDate(stored.start) : "none",
    },
    changes.recurrence !== undefined && {
      label: "Repeats",
      value: describeRepeat(stored.recurrence?.rule),
    },
    changes.tagIds !== undefined && {
      label: "Tags",
      value:
        tags
          .filter(({ id }) => stored.tagIds.includes(id))
          .map(({ name }) => name)
          .join(", ") || "none",
    },
    changes.listId !== undefined && { label: "List", value: list?.name ?? "Inbox" },
    changes.completed !== undefined && {
      label: "Completed",
      value: stored.completed ? "yes" : "no",
    },
  ].filter((line) => line !== false);

  return (
    <section className="rounded-xl border border-medium/40 bg-medium/10 p-4 text-[0.9375rem]">
      <h3 className="font-semibold">Changed elsewhere while you were editing</h3>
      <p className="mt-1 text-soft">Your version is below. Saving it replaces this:</p>
      <dl className="mt-3 grid gap-2">
        {replaced.map(({ label, value }) => (
          <div key={label}>
            <dt className="text-sm text-soft">{label}</dt>
            <dd className="max-h-40 overflow-y-auto whitespace-pre-wrap wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <Button className="mt-4" onClick={onTakeStored}>
        Drop my changes
      </Button>
    </section>
  );
}
