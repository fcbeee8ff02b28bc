import { type ReactNode, useEffect, useRef } from "react";
import { AccountHeading } from "./AccountHeading.tsx";

interface AccountDoneProps {
  title: string;
  children: ReactNode;
  /** What comes next. */
  action: ReactNode;
}

/** The outcome that takes a form's place, and the focus with it. */
export function AccountDone({ title, children, action }: AccountDoneProps) {
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => ref.current?.focus(), []);

  return (
    <div ref={ref} tabIndex={-1} className="focus:outline-none">
      <AccountHeading title={title}>{children}</AccountHeading>
      <div className="grid gap-3">{action}</div>
    </div>
  );
}
