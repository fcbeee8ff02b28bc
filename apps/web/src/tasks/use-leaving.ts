import type { TaskId } from "@docket/contracts";
import { useCallback, useEffect, useRef, useState } from "react";

/** Long enough to see the tick and to take it back; `--animate-leave` takes as long. */
const STAY = 900;

/**
 * Tasks that stay in view for a moment after they stopped belonging to the list, so that the tick
 * is seen and a slip can be undone where it happened.
 *
 * @param beforeGoing  runs just before a task leaves the view; the same function each time.
 */
export function useLeaving(beforeGoing: (taskId: TaskId) => void) {
  const [leaving, setLeaving] = useState<ReadonlySet<TaskId>>(new Set());
  const timers = useRef(new Map<TaskId, ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => clearTimeout(timer));
  }, []);

  const stay = useCallback((taskId: TaskId) => {
    clearTimeout(timers.current.get(taskId));
    timers.current.delete(taskId);
    setLeaving((ids) => new Set([...ids].filter((id) => id !== taskId)));
  }, []);

  const leave = useCallback(
    (taskId: TaskId) => {
      stay(taskId);
      const timer = setTimeout(() => {
        beforeGoing(taskId);
        stay(taskId);
      }, STAY);
      timers.current.set(taskId, timer);
      setLeaving((ids) => new Set([...ids, taskId]));
    },
    [beforeGoing, stay],
  );

  return { leaving, leave, stay };
}
