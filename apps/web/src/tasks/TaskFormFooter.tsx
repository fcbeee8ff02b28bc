import { Trash2 } from "lucide-react";
import { Button } from "../ui/Button.tsx";

interface TaskFormFooterProps {
  /** The action that would discard typed text, while the user is asked about it. */
  asked: "close" | "delete" | null;
  onStay: () => void;
  /** Discards the typed text. */
  onLeave: () => void;
  onDelete: () => void;
}

export function TaskFormFooter({ asked, onStay, onLeave, onDelete }: TaskFormFooterProps) {
  return (
    <div className="sticky bottom-0 flex items-center gap-2 border-t border-line bg-slip p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      {asked ? (
        <>
          <p role="alert" className="flex-1 text-[0.9375rem]">
            {asked === "close"
              ? "Discard your changes?"
              : "Delete the task and discard your changes?"}
          </p>
          <Button look="quiet" autoFocus onClick={onStay}>
            Keep editing
          </Button>
          <Button look="danger" onClick={onLeave}>
            {asked === "close" ? "Discard" : "Delete"}
          </Button>
        </>
      ) : (
        <>
          <Button look="quiet" onClick={onDelete}>
            <Trash2 className="size-4" />
            Delete
          </Button>
          <span className="flex-1" />
          <Button type="submit" look="primary" className="min-w-24">
            Save
          </Button>
        </>
      )}
    </div>
  );
}
