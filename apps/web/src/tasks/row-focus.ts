import type { TaskId } from "@docket/contracts";
import type { KeyboardEvent } from "react";

function rowOf(taskId: TaskId): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-task="${CSS.escape(taskId)}"]`);
}

function focusPart(row: Element | null | undefined, part: string | undefined): boolean {
  const control = row?.querySelector<HTMLElement>(`[data-part="${part}"]`);
  control?.focus();
  return control === document.activeElement;
}

/** Up and down move between rows and stay on the same control of each. */
export function moveBetweenRows(event: KeyboardEvent) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const control = document.activeElement;
  const row = control?.closest("[data-task]");
  if (!(control instanceof HTMLElement) || !row) return;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  if (focusPart(next, control.dataset["part"])) event.preventDefault();
}

/** Hands the focus of a row that is about to go to the one after it, or before it. */
export function passFocusOn(taskId: TaskId) {
  const row = rowOf(taskId);
  const control = document.activeElement;
  if (!row?.contains(control) || !(control instanceof HTMLElement)) return;
  const part = control.dataset["part"];
  if (!focusPart(row.nextElementSibling, part)) focusPart(row.previousElementSibling, part);
}
