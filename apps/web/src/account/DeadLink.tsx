import type { ReactNode } from "react";
import { AccountDone } from "./AccountDone.tsx";
import { AccountLayout } from "./AccountLayout.tsx";

interface DeadLinkProps {
  /** What such a link is good for. */
  children: ReactNode;
  action: ReactNode;
}

export function DeadLink({ children, action }: DeadLinkProps) {
  return (
    <AccountLayout title="This link no longer works">
      <AccountDone title="This link no longer works" action={action}>
        {children} If it is new, check that all of it is in the address bar.
      </AccountDone>
    </AccountLayout>
  );
}
