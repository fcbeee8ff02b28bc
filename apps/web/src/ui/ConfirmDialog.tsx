import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";

interface ConfirmDialogProps {
  title: string;
  /** What it will come to. */
  children: ReactNode;
  /** What the button does. */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that is hard to take back. */
export function ConfirmDialog({ title, children, action, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog shape="card" label={title} onClose={onClose}>
      <div className="grid gap-4 p-5 sm:p-6">
        <h2 className="font-serif text-xl font-semibold tracking-tight wrap-anywhere">{title}</h2>
        <p className="text-[0.9375rem] text-soft">{children}</p>
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            look="danger"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
