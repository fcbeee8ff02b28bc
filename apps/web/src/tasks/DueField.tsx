import type { Due } from "@docket/contracts";
import { X } from "lucide-react";
import { useRef } from "react";
import { DateField } from "../ui/DateField.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { placeOf } from "./describe-due.ts";
import { LOCAL_ZONE } from "./local-time.ts";

interface DueFieldProps {
  value: Due | null;
  error: string | undefined;
  onChange: (due: Due | null) => void;
}

/** A day and, if it is to be more exact, a time: of the zone that it had, or of this browser's. */
export function DueField({ value, error, onChange }: DueFieldProps) {
  const last = useRef(value);
  const time = value && "time" in value ? value.time : "";
  const timeZone = value && "time" in value ? value.timeZone : LOCAL_ZONE;

  function change(due: Due | null) {
    if (due !== null) last.current = due;
    onChange(due);
  }

  /** A date that is cleared and entered again keeps its time. */
  function changeDate(date: string) {
    change(date === "" ? null : { ...(value ?? last.current), date });
  }

  function changeTime(newTime: string) {
    if (value === null) return;
    const { date } = value;
    change(newTime === "" ? { date } : { date, time: newTime, timeZone });
  }

  return (
    <div className="grid grid-cols-[3fr_2fr] items-start gap-3">
      <DateField
        label="Due"
        type="date"
        name="due"
        value={value?.date ?? ""}
        error={error}
        onChange={changeDate}
      />
      <DateField
        label="Time"
        type="time"
        name="time"
        disabled={value === null}
        value={time}
        hint={timeZone === LOCAL_ZONE ? undefined : `In ${placeOf(timeZone)}`}
        adornment={
          time !== "" && (
            <IconButton label="No time" onClick={() => changeTime("")}>
              <X className="size-4" />
            </IconButton>
          )
        }
        onChange={changeTime}
      />
    </div>
  );
}
