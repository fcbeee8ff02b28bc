import { useEffect } from "react";
import type { Actions } from "./actions.ts";

/** Ctrl Z (⌘ Z) undoes and with Shift redoes, wherever no text is being edited. */
export function useUndoKeys({ undo, redo }: Pick<Actions, "undo" | "redo">) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const key = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if ((key !== "z" && key !== "y") || isForText(event.target) || isBehindDialog()) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [undo, redo]);
}

const NO_TEXT = new Set(["checkbox", "radio", "button"]);

function isForText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement;
}

/** What is behind a modal dialog is not at hand. */
function isBehindDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
