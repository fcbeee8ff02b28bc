import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { IconButton } from "./IconButton.tsx";

interface MenuProps {
  /** What the button opens, for those who do not see the icon. */
  label: string;
  icon: ReactNode;
  buttonClassName?: string;
  /** Names the button for what moves the focus between rows. */
  part?: string;
  /** `MenuItem`s, and what explains them. */
  children: ReactNode;
}

const ITEMS = '[role^="menuitem"]';

/**
 * A button and its menu (ARIA Authoring Practices, Menu Button). The browser's popover gives the
 * top layer, light dismissal and the return of focus; its button is the anchor.
 */
export function Menu({ label, icon, buttonClassName, part, children }: MenuProps) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  /**
   * Focuses the first item. Only visible elements can have the focus, and a popover is not visible at
   * `beforetoggle`.
   */
  function focusFirst() {
    const menu = ref.current;
    const chosen = menu?.querySelector<HTMLElement>('[aria-checked="true"]');
    (chosen ?? menu?.querySelector<HTMLElement>(ITEMS))?.focus();
  }

  function moveFocus(event: KeyboardEvent) {
    const items = [...(ref.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
    const current = items.findIndex((item) => item === document.activeElement);
    const next = {
      ArrowDown: (current + 1) % items.length,
      ArrowUp: (current - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    // Escape belongs to the menu alone, not to a dialog around it.
    if (event.key === "Escape") event.stopPropagation();
    if (event.key === "Tab") ref.current?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    items[next]?.focus();
  }

  return (
    <>
      <IconButton
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popoverTarget={id}
        data-part={part}
        className={buttonClassName ?? ""}
      >
        {icon}
      </IconButton>
      <div
        id={id}
        ref={ref}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className="m-0 mt-1 min-w-44 rounded-xl border border-line bg-slip p-1.5 text-ink shadow-raised [position-area:bottom_span-left] [position-try-fallbacks:flip-block] open:animate-appear"
        onBeforeToggle={({ newState }) => newState === "open" && setIsOpen(true)}
        // Items are removed after the menu is hidden, because the browser first returns the focus from them.
        onToggle={({ newState }) => {
          setIsOpen(newState === "open");
          if (newState === "open") focusFirst();
        }}
        onKeyDown={moveFocus}
        onClick={() => ref.current?.hidePopover()}
      >
        {isOpen && children}
      </div>
    </>
  );
}
