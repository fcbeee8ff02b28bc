import { useEffect, useState } from "react";

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** The date, also on a page that stays open past midnight. */
export function Today() {
  const [today, setToday] = useState(() => DAY.format(new Date()));

  useEffect(() => {
    const timer = setInterval(() => setToday(DAY.format(new Date())), 60_000);
    return () => clearInterval(timer);
  }, []);

  return today;
}
