import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
} from "react";

const SHAPES = {
  /** A small card in the middle. */
  card: "m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line shadow-raised animate-rise",
  /** The whole screen on a phone, a sheet at the right edge on anything wider. */
  sheet:
    "ml-auto size-full max-h-none max-w-none border-line sm:h-dvh sm:w-[30rem] sm:border-l sm:shadow-raised animate-rise sm:animate-slide",
  /** At the left edge, for finding one's way on a narrow screen. */
  drawer:
    "mr-auto h-dvh max-h-none w-[min(20rem,calc(100vw-3.5rem))] border-r border-line shadow-raised animate-slide-in",
};

interface DialogProps {
  shape: keyof typeof SHAPES;
  /** Names it for those who do not see it. */
  label: string;
  /** Escape, a press beside it, or the phone's Back gesture. */
  onClose: () => void;
  children: ReactNode;
}

/** A modal `<dialog>` that is open for as long as it is rendered; focus returns to where it was. */
export function Dialog({ shape, label, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Not the first control, as `showModal` has it: the next Space would press that.
    dialog?.focus();
    return () => dialog?.close();
  }, []);

  function closeOnEscape(event: KeyboardEvent) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  }

  function closeOnBackdrop(event: PointerEvent) {
    if (event.target === event.currentTarget) onClose();
  }

  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-label={label}
      className={`overscroll-contain bg-slip text-ink backdrop:animate-appear backdrop:bg-shade focus:outline-none ${SHAPES[shape]}`}
      onKeyDown={closeOnEscape}
      onPointerDown={closeOnBackdrop}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
