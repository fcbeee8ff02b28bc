import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  /** Shown while there is no error. */
  hint?: string | undefined;
  error?: ReactNode;
  /** A button at the end of the field. */
  adornment?: ReactNode;
}

export function Field({ label, hint, error, adornment, ...input }: FieldProps) {
  const id = useId();
  const noteId = useId();
  const note = error ?? hint;

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? noteId : undefined}
          className={`h-12 w-full rounded-lg border border-edge bg-slip px-3.5 text-base aria-invalid:border-danger disabled:opacity-60 sm:h-11 ${adornment ? "pr-12" : ""}`}
          {...input}
        />
        {adornment && (
          <div className="absolute inset-y-0 right-1 grid items-center">{adornment}</div>
        )}
      </div>
      {note && (
        <p
          id={noteId}
          role={error ? "alert" : undefined}
          className={`mt-1.5 text-sm ${error ? "text-danger" : "text-soft"}`}
        >
          {note}
        </p>
      )}
    </div>
  );
}
