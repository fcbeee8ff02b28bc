import type { Due } from "@docket/contracts";
import { X } from "lucide-react";
import { Field } from "../ui/Field.tsx";
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
  const time = value && "time" in value ? value.time : "";
  const timeZone = value && "time" in value ? value.timeZone : LOCAL_ZONE;

  function change(date: string, newTime: string) {
    if (date === "") onChange(null);
    else onChange(newTime === "" ? { date } : { date, time: newTime, timeZone });
  }

  return (
    <div className="grid grid-cols-[3fr_2fr] items-start gap-3">
      <Field
        label="Due"
        type="date"
        name="due"
        max="9999-12-31"
        value={value?.date ?? ""}
        error={error}
        onChange={({ target }) => change(target.value, time)}
      />
      <Field
        label="Time"
        type="time"
        name="time"
        disabled={value === null}
        value={time}
        hint={timeZone === LOCAL_ZONE ? undefined : `In ${placeOf(timeZone)}`}
        adornment={
          time !== "" && (
            <IconButton label="No time" onClick={() => change(value?.date ?? "", "")}>
              <X className="size-4" />
            </IconButton>
          )
        }
        onChange={({ target }) => change(value?.date ?? "", target.value)}
      />
    </div>
  );
}
