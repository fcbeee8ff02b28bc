import { useState } from "react";
import { isAbandoned } from "../api/failure.ts";

export interface Action {
  readonly isPending: boolean;
  /** What the last run was stopped by; `null` when it went well. */
  readonly failure: unknown;
  readonly run: (action: () => Promise<void>) => Promise<void>;
}

/** Runs what a form or a button does, and keeps what went wrong for it to say. Never rejects. */
export function useAction(): Action {
  const [isPending, setIsPending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  return {
    isPending,
    failure,
    async run(action) {
      setIsPending(true);
      try {
        await action();
        setFailure(null);
      } catch (error) {
        if (!isAbandoned(error)) setFailure(error);
      } finally {
        setIsPending(false);
      }
    },
  };
}
