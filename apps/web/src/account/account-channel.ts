import { UserId } from "@docket/contracts";
import { z } from "zod";

const SignInChange = z.object({ userId: UserId.nullable() });

/** Tells this browser's other tabs who signed in, or (`null`) that the account was left. */
export interface AccountChannel {
  readonly announce: (userId: UserId | null) => void;
  readonly listen: (listener: (userId: UserId | null) => void) => void;
}

export function openAccountChannel(): AccountChannel {
  const channel = new BroadcastChannel("docket-account");
  return {
    announce: (userId) => channel.postMessage({ userId }),
    listen(listener) {
      channel.addEventListener("message", ({ data }) => {
        const change = SignInChange.safeParse(data);
        // A tab that still runs another release may speak differently.
        if (change.success) listener(change.data.userId);
      });
    },
  };
}
