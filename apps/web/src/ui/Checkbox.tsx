import type { ReactNode } from "react";

interface CheckboxProps {
  name: string;
  defaultChecked?: boolean;
  children: ReactNode;
}

export function Checkbox({ name, defaultChecked, children }: CheckboxProps) {
  return (
    <label className="flex items-start gap-3 py-1.5 text-[0.9375rem]">
      <input
        type="checkbox"
        name={name}
        defaultChecked={defaultChecked}
        className="mt-0.5 size-5 shrink-0 accent-accent"
      />
      <span>{children}</span>
    </label>
  );
}
