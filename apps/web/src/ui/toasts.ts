import { createContext, use } from "react";

export interface Toast {
  readonly id: string;
  readonly message: string;
  /** What it is about: it takes the place of an earlier toast about the same. */
  readonly topic?: string;
  /** Until it is dismissed; otherwise it goes by itself. */
  readonly stays?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  readonly shown: () => readonly Toast[];
  readonly show: (toast: Omit<Toast, "id">) => void;
  readonly dismiss: (id: Toast["id"]) => void;
  /** @returns stops telling. */
  readonly subscribe: (listener: () => void) => () => void;
}

const LIFETIME = 8_000;

export function createToasts(): Toasts {
  let shown: readonly Toast[] = [];
  let count = 0;
  const listeners = new Set<() => void>();

  function setShown(next: readonly Toast[]) {
    shown = next;
    for (const listener of listeners) listener();
  }

  function dismiss(id: Toast["id"]) {
    setShown(shown.filter((toast) => toast.id !== id));
  }

  return {
    shown: () => shown,
    show(toast) {
      count += 1;
      const id = `toast-${count}`;
      const others = shown.filter(({ topic }) => topic === undefined || topic !== toast.topic);
      setShown([...others, { ...toast, id }]);
      if (!toast.stays) setTimeout(() => dismiss(id), LIFETIME);
    },
    dismiss,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const ToastsContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = use(ToastsContext);
  if (toasts === null) throw new Error("There are no toasts outside ToastsContext.");
  return toasts;
}
