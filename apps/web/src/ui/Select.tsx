import { type ComponentProps, useId } from "react";

interface SelectProps extends ComponentProps<"select"> {
  label: string;
}

export function Select({ label, ...select }: SelectProps) {
  const id = useId();

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        className="h-12 w-full rounded-lg border border-edge bg-slip px-3 text-base sm:h-11"
        {...select}
      />
    </div>
  );
}
