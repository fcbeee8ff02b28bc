import type { Priority } from "@docket/contracts";

/** Highest first, with the names that users read and complete class names for their colours. */
export const PRIORITIES: readonly { value: Priority; label: string; color: string }[] = [
  { value: "high", label: "High", color: "text-high" },
  { value: "medium", label: "Medium", color: "text-medium" },
  { value: "low", label: "Low", color: "text-low" },
  { value: "none", label: "None", color: "text-soft" },
];

const BY_VALUE = new Map(PRIORITIES.map((entry) => [entry.value, entry]));

export function describePriority(value: Priority): { label: string; color: string } {
  return BY_VALUE.get(value) ?? { label: value, color: "text-soft" };
}
