import { type ComponentProps, useId } from "react";

interface TextAreaProps extends ComponentProps<"textarea"> {
  label: string;
  error?: string | undefined;
}

/** Grows with its text. */
export function TextArea({ label, error, ...textarea }: TextAreaProps) {
  const id = useId();
  const errorId = useId();

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
        className="block field-sizing-content min-h-24 w-full resize-none rounded-lg border border-edge bg-slip px-3.5 py-2.5 text-base leading-relaxed aria-invalid:border-danger"
        {...textarea}
      />
      {error && (
        <p id={errorId} className="mt-1.5 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
