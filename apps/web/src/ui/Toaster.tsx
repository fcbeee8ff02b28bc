import { X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { IconButton } from "./IconButton.tsx";
import { useToasts } from "./toasts.ts";

const MOST = 3;

/** Shows the newest toasts above everything else, open dialogs included. */
export function Toaster() {
  const { dismiss, shown, subscribe } = useToasts();
  const toasts = useSyncExternalStore(subscribe, shown).slice(-MOST);
  const newest = toasts.at(-1)?.id;
  const ref = useRef<HTMLOutputElement>(null);

  useEffect(() => {
    // The last to enter the top layer is in front: a toast enters it anew.
    ref.current?.hidePopover();
    if (newest) ref.current?.showPopover();
  }, [newest]);

  return (
    <output
      ref={ref}
      popover="manual"
      className="inset-x-0 top-auto bottom-0 m-0 mx-auto w-full max-w-md overflow-visible bg-transparent p-4 pb-[max(1rem,env(safe-area-inset-bottom))] text-ink"
    >
      <ul className="grid gap-2">
        {toasts.map(({ id, message, action }) => (
          <li
            key={id}
            className="flex animate-rise items-center gap-2 rounded-xl border border-line bg-slip py-2 pr-2 pl-4 text-[0.9375rem] leading-snug shadow-raised"
          >
            <p className="min-w-0 flex-1 py-1 wrap-anywhere">{message}</p>
            {action && (
              <button
                type="button"
                className="min-h-11 shrink-0 rounded-lg px-3 font-semibold text-accent hover:bg-wash sm:min-h-9"
                onClick={() => {
                  dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            <IconButton label="Dismiss" onClick={() => dismiss(id)}>
              <X className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
    </output>
  );
}
