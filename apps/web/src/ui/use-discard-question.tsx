import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

/**
 * Asks before a dialog with unsaved text closes.
 *
 * @returns the function that closes the dialog, and the question while it is open.
 */
export function useDiscardQuestion(
  isTyped: boolean,
  onClose: () => void,
): { readonly close: () => void; readonly question: ReactNode } {
  const [isAsked, setIsAsked] = useState(false);

  return {
    close: () => (isTyped ? setIsAsked(true) : onClose()),
    question: isAsked && (
      <ConfirmDialog
        title="Discard your changes?"
        action="Discard"
        onConfirm={onClose}
        onClose={() => setIsAsked(false)}
      >
        Your text here is not saved.
      </ConfirmDialog>
    ),
  };
}
