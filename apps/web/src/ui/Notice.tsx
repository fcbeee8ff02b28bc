import type { ReactNode } from "react";

interface NoticeProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
}

/** Fills the place of content that is not there, and says why. */
export function Notice({ icon, title, children, action }: NoticeProps) {
  return (
    <div className="grid justify-items-center gap-1.5 px-6 py-16 text-center">
      <div className="mb-3 text-accent">{icon}</div>
      <h2 className="font-serif text-xl font-semibold tracking-tight">{title}</h2>
      <p className="max-w-sm text-balance text-soft">{children}</p>
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
