import type { TaskId } from "@docket/contracts";
import { useState, useSyncExternalStore } from "react";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { useWrites } from "../writes/writes-context.ts";

interface UnsavedListProps {
  /** The task whose form is open. Its draft is not listed, because the form shows it. */
  openTask: TaskId | null;
  onOpen: (taskId: TaskId) => void;
}

interface Item {
  readonly key: string;
  readonly message: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
  readonly discard: () => void;
}

/** Lists unsaved edits and failed writes until the user saves or discards them. */
export function UnsavedList({ openTask, onOpen }: UnsavedListProps) {
  const { unsaved, describeFailure } = useWrites();
  const { drafts, failures } = useSyncExternalStore(unsaved.subscribe, unsaved.work);
  const [asked, setAsked] = useState<Item | null>(null);

  const items: Item[] = [
    ...failures.map((failure) => {
      const { key } = failure.write;
      const { message, action } = describeFailure(failure);
      return { key, message, action, discard: () => void unsaved.takeFailure(key) };
    }),
    ...drafts
      .filter(({ taskId }) => taskId !== openTask)
      .map(({ taskId, title }) => ({
        key: taskId,
        message: `Your changes to “${title}” are not saved.`,
        action: { label: "Open", run: () => onOpen(taskId) },
        discard: () => unsaved.dropDraft(taskId),
      })),
  ];
  if (items.length === 0) return null;
  return (
    <section
      aria-label="Not saved"
      className="mt-2 mb-4 rounded-xl border border-medium/40 bg-medium/10 px-4 py-2 text-[0.9375rem]"
    >
      <ul className="grid gap-1">
        {items.map((item) => (
          <li key={item.key} className="flex flex-wrap items-center gap-x-2">
            <p className="min-w-48 flex-1 py-1.5 wrap-anywhere">{item.message}</p>
            <div className="ml-auto flex">
              {item.action && (
                <Button look="quiet" onClick={item.action.run}>
                  {item.action.label}
                </Button>
              )}
              <Button look="quiet" onClick={() => setAsked(item)}>
                Discard
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title="Discard it?"
          action="Discard"
          onConfirm={asked.discard}
          onClose={() => setAsked(null)}
        >
          {asked.message} Your text will be lost.
        </ConfirmDialog>
      )}
    </section>
  );
}
