import type { ReactNode } from "react";

interface AccountHeadingProps {
  title: string;
  children: ReactNode;
}

export function AccountHeading({ title, children }: AccountHeadingProps) {
  return (
    <div className="mb-8">
      <h1 className="font-serif text-3xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 wrap-anywhere text-soft">{children}</p>
    </div>
  );
}
