import { isTaskWrite, originOf, type Write } from "./write.ts";

/** Whether a write can be sent only when an earlier one has been answered. */
export function mustWaitFor(write: Write, earlier: Write): boolean {
  const subject = subjectOf(write);
  const other = subjectOf(earlier);
  return subject === null || other === null || subject === other;
}

/** The task that a write is done to; `null` when other tasks may have to do with it. */
function subjectOf(write: Write): string | null {
  const origin = originOf(write);
  return isTaskWrite(origin) ? origin.task.id : null;
}
