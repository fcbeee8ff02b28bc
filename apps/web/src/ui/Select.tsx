import { ChevronDown } from "lucide-react";
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
      <div className="relative">
        <select
          id={id}
          className="h-12 w-full appearance-none rounded-lg border border-edge bg-slip pr-10 pl-3.5 text-base sm:h-11"
          {...select}
        />
        <ChevronDown className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-soft" />
      </div>
    </div>
  );
}
