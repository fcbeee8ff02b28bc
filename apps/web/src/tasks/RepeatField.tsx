import type { NewRecurrence } from "@docket/contracts";
import { useState } from "react";
import { Field } from "../ui/Field.tsx";
import { Select } from "../ui/Select.tsx";
import { REPEATS } from "./repeats.ts";

interface RepeatFieldProps {
  value: NewRecurrence | null;
  /** Why it cannot repeat. */
  obstacle: string | undefined;
  error: string | undefined;
  onChange: (recurrence: NewRecurrence | null) => void;
}

const CUSTOM = "custom";

export function RepeatField({ value, obstacle, error, onChange }: RepeatFieldProps) {
  const isOffered = value === null || REPEATS.some(({ rule }) => rule === value.rule);
  const [isCustom, setIsCustom] = useState(!isOffered);
  const from = value?.from ?? "due";

  function choose(choice: string) {
    setIsCustom(choice === CUSTOM);
    if (choice === "") onChange(null);
    else onChange({ rule: choice === CUSTOM ? (value?.rule ?? "FREQ=WEEKLY") : choice, from });
  }

  return (
    <div className="grid gap-3">
      <div className={value ? "grid items-start gap-3 sm:grid-cols-2" : ""}>
        <Select
          label="Repeats"
          name="repeats"
          disabled={obstacle !== undefined}
          hint={obstacle}
          value={value === null ? "" : isCustom ? CUSTOM : value.rule}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">Never</option>
          {REPEATS.map(({ rule, label }) => (
            <option key={rule} value={rule}>
              {label}
            </option>
          ))}
          <option value={CUSTOM}>By a rule…</option>
        </Select>
        {value && (
          <Select
            label="Counted from"
            name="from"
            value={from}
            onChange={({ target }) =>
              onChange({ ...value, from: target.value === "completion" ? "completion" : "due" })
            }
          >
            <option value="due">The due date</option>
            <option value="completion">The day it is done</option>
          </Select>
        )}
      </div>
      {value && isCustom && (
        <Field
          label="Rule"
          name="rule"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={value.rule}
          error={error}
          hint="As calendars write it: FREQ=MONTHLY;BYDAY=-1FR is the last Friday of each month."
          onChange={({ target }) => onChange({ ...value, rule: target.value })}
        />
      )}
      {error && !isCustom && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
