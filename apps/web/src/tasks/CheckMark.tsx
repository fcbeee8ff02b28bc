import type { Priority } from "@docket/contracts";
import { Check } from "lucide-react";

/** Complete class names, or Tailwind would not find them. */
const RINGS: Record<Priority, string> = {
  none: "border-edge text-accent",
  low: "border-low bg-low/10 text-low",
  medium: "border-medium bg-medium/10 text-medium",
  high: "border-high bg-high/10 text-high",
};

/** The round box of a task: its ring tells the priority, its tick that the task is done. */
export function CheckMark({ completed, priority }: { completed: boolean; priority: Priority }) {
  return (
    <span
      className={`grid size-[1.375rem] shrink-0 place-items-center rounded-full border-[1.5px] transition-colors ${completed ? "border-accent bg-accent text-on-accent" : RINGS[priority]}`}
    >
      <Check
        strokeWidth={3}
        className={`size-3.5 transition-opacity ${completed ? "" : "opacity-0 group-hover/check:opacity-60"}`}
      />
    </span>
  );
}
