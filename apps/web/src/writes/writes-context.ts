import { createContext, use, useSyncExternalStore } from "react";
import type { Write } from "./write.ts";
import type { Actions } from "./actions.ts";

export const WritesContext = createContext<Actions | null>(null);

export function useWrites(): Actions {
  const writes = use(WritesContext);
  if (writes === null) throw new Error("There are no writes outside WritesContext.");
  return writes;
}

/** Those that the server has not answered, in order. */
export function usePendingWrites(): readonly Write[] {
  const { pending, subscribe } = useWrites();
  return useSyncExternalStore(subscribe, pending);
}
