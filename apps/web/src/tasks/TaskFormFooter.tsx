import { Trash2 } from "lucide-react";
import { Button } from "../ui/Button.tsx";

interface TaskFormFooterProps {
  /** Whether to go would drop what was typed, and is asked about. */
  isLeaving: boolean;
  onStay: () => void;
  onLeave: () => void;
  onDelete: () => void;
}

export function TaskFormFooter({ isLeaving, onStay, onLeave, onDelete }: TaskFormFooterProps) {
  return (
    <div className="sticky bottom-0 flex items-center gap-2 border-t border-line bg-slip p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      {isLeaving ? (
        <>
          <p role="alert" className="flex-1 text-[0.9375rem]">
            Discard your changes?
          </p>
          <Button look="quiet" autoFocus onClick={onStay}>
            Keep editing
          </Button>
          <Button look="danger" onClick={onLeave}>
            Discard
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
