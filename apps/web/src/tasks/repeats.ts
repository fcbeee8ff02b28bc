/** The rules that most people need, in the order in which they are offered. */
export const REPEATS: readonly { rule: string; label: string }[] = [
  { rule: "FREQ=DAILY", label: "Every day" },
  { rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", label: "Every weekday" },
  { rule: "FREQ=WEEKLY", label: "Every week" },
  { rule: "FREQ=MONTHLY", label: "Every month" },
  { rule: "FREQ=YEARLY", label: "Every year" },
];

export function describeRepeat(rule: string | undefined): string {
  if (rule === undefined) return "Never";
  return REPEATS.find((each) => each.rule === rule)?.label ?? rule;
}
