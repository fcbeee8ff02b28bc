import type { ReactNode } from "react";

interface PageHeadingProps {
  /** A line above it. */
  eyebrow: ReactNode;
  /** What can be done to the whole page. */
  actions?: ReactNode;
  children: ReactNode;
}

export function PageHeading({ eyebrow, actions, children }: PageHeadingProps) {
  return (
    <div className="mb-5 flex items-end justify-between gap-4 px-1">
      <div className="min-w-0">
        <p className="text-sm text-soft">{eyebrow}</p>
        <h1 className="mt-0.5 font-serif text-3xl font-semibold tracking-tight wrap-anywhere">
          {children}
        </h1>
      </div>
      {actions}
    </div>
  );
}
