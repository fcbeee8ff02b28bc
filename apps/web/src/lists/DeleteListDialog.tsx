import type { List } from "@docket/contracts";
import { type SubmitEvent, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";

interface DeleteListDialogProps {
  list: List;
  onDelete: (tasks: "inbox" | "trash") => void;
  onClose: () => void;
}

const CHOICES = [
  { value: "inbox", label: "Move its tasks to the Inbox" },
  { value: "trash", label: "Move its tasks to the trash" },
] as const;

export function DeleteListDialog({ list, onDelete, onClose }: DeleteListDialogProps) {
  const [tasks, setTasks] = useState<"inbox" | "trash">("inbox");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onDelete(tasks);
  }

  return (
    <Dialog shape="card" label="Delete list" onClose={onClose}>
      <form className="grid gap-5 p-5 sm:p-6" onSubmit={submit}>
        <h2 className="font-serif text-xl font-semibold tracking-tight wrap-anywhere">
          Delete “{list.name}”?
        </h2>
        <fieldset className="grid gap-2">
          <legend className="mb-2 text-[0.9375rem] text-soft">
            What becomes of its tasks, open and completed? You can undo this.
          </legend>
          {CHOICES.map(({ value, label }) => (
            <label
              key={value}
              className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg border border-line px-3 text-[0.9375rem] has-checked:border-accent has-checked:bg-wash has-checked:font-medium"
            >
              <input
                type="radio"
                name="tasks"
                checked={tasks === value}
                onChange={() => setTasks(value)}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="danger">
            Delete list
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
