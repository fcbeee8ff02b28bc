import type { Priority } from "@docket/contracts";
import { PRIORITIES } from "./priorities.ts";
import { PriorityFlag } from "./PriorityFlag.tsx";

interface PriorityFieldProps {
  value: Priority;
  onChange: (priority: Priority) => void;
}

export function PriorityField({ value, onChange }: PriorityFieldProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Priority</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {PRIORITIES.map((priority) => (
          <label
            key={priority.value}
            className="flex min-h-11 cursor-pointer items-center gap-2 rounded-lg border border-line px-3 text-[0.9375rem] has-checked:border-accent has-checked:bg-wash has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent sm:min-h-10"
          >
            <input
              type="radio"
              name="priority"
              className="sr-only"
              checked={priority.value === value}
              onChange={() => onChange(priority.value)}
            />
            <PriorityFlag priority={priority.value} />
            {priority.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
