import { type ComponentProps, useEffect, useRef } from "react";
import { Field } from "./Field.tsx";

interface DateFieldProps extends Omit<
  ComponentProps<typeof Field>,
  "value" | "defaultValue" | "onChange"
> {
  type: "date" | "time";
  /** As the browser has it; "" for none. */
  value: string;
  /** A whole date or time, or "" when the field was emptied. */
  onChange: (value: string) => void;
}

/** While a year is typed, the browser takes its first digits for one: 2 is the year 0002. */
const FIRST_DATE = "1000-01-01";

/**
 * A date or a time that is being typed is neither the old one nor none: until it is whole, nothing
 * changes. The browser keeps what is typed, so the field is not written to unless its value changes
 * from elsewhere.
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

/** The first date or time that is typed by half. */
export function unfinishedField(form: ParentNode | null): HTMLInputElement | null {
  const fields = form?.querySelectorAll<HTMLInputElement>("input[type=date], input[type=time]");
  return [...(fields ?? [])].find(isUnfinished) ?? null;
}
