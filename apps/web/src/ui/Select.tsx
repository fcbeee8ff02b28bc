import { ChevronDown } from "lucide-react";
import { type ComponentProps, useId } from "react";

interface SelectProps extends ComponentProps<"select"> {
  label: string;
  hint?: string | undefined;
}

export function Select({ label, hint, ...select }: SelectProps) {
  const id = useId();
  const hintId = useId();

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          aria-describedby={hint ? hintId : undefined}
          className="h-12 w-full appearance-none rounded-lg border border-edge bg-slip pr-10 pl-3.5 text-base disabled:opacity-60 sm:h-11"
          {...select}
        />
        <ChevronDown className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-soft" />
      </div>
      {hint && (
        <p id={hintId} className="mt-1.5 text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
