import type { ReactNode } from "react";

interface SettingsRowProps {
  icon: ReactNode;
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  failure?: string | undefined;
}

/** One of several things that a section lists. */
export function SettingsRow({ icon, title, children, action, failure }: SettingsRowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line py-2.5 first:pt-0 last:pb-0 not-last:border-b">
      <span className="text-soft">{icon}</span>
      <div className="min-w-0 flex-[1_1_10rem]">
        <p className="text-[0.9375rem] wrap-anywhere">{title}</p>
        <div className="text-sm text-soft">{children}</div>
      </div>
      <div className="ml-auto">{action}</div>
      {failure && (
        <p role="alert" className="w-full text-sm text-danger">
          {failure}
        </p>
      )}
    </li>
  );
}
