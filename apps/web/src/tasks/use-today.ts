import { useEffect, useState } from "react";
import { todayHere } from "./local-time.ts";

const A_MINUTE = 60_000;

/** The day, as `2026-11-21`, also on a page that stays open past midnight. */
export function useToday(): string {
  const [today, setToday] = useState(() => todayHere());

  useEffect(() => {
    const timer = setInterval(() => setToday(todayHere()), A_MINUTE);
    return () => clearInterval(timer);
  }, []);

  return today;
}
