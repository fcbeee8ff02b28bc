import { type ComponentProps, useEffect, useRef } from "react";
import { Field } from "./Field.tsx";

interface DateFieldProps extends Omit<
  ComponentProps<typeof Field>,
  "value" | "defaultValue" | "onChange"
> {
  type: "date" | "time";
  /** In the browser's format; "" for none. */
  value: string;
  /** Called with a complete date or time, or "" when the field was cleared. */
  onChange: (value: string) => void;
}

/** While a year is being typed, the browser reports its first digits as a year: 2 is the year 0002. */
const FIRST_DATE = "1000-01-01";

/**
 * A half-typed date or time is neither the old value nor an empty one, so nothing changes until it is complete. The
 * browser keeps the typed digits; the field is only written to when its value changes from elsewhere.
 */
export function DateField({ type, value, onChange, ...field }: DateFieldProps) {
  const ref = useRef<HTMLInputElement>(null);
  const typed = useRef(value);

  useEffect(() => {
    if (ref.current && typed.current !== value) ref.current.value = value;
    typed.current = value;
  }, [value]);

  return (
    <Field
      {...field}
      ref={ref}
      type={type}
      {...(type === "date" ? { min: FIRST_DATE, max: "9999-12-31" } : {})}
      defaultValue={value}
      onChange={({ target }) => {
        if (isUnfinished(target)) return;
        typed.current = target.value;
        onChange(target.value);
      }}
    />
  );
}

function isUnfinished({ validity }: HTMLInputElement): boolean {
  return validity.badInput || validity.rangeUnderflow;
}

/** The first field with a half-typed date or time. */
export function unfinishedField(form: ParentNode | null): HTMLInputElement | null {
  const fields = form?.querySelectorAll<HTMLInputElement>("input[type=date], input[type=time]");
  return [...(fields ?? [])].find(isUnfinished) ?? null;
}
