import type { ReactNode } from "react";
import { describeFailure } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";

interface SectionFailureProps {
  error: unknown;
  onRetry: () => void;
  /** What could not be read. */
  children: ReactNode;
}

export function SectionFailure({ error, onRetry, children }: SectionFailureProps) {
  return (
    <div role="alert" className="grid justify-items-start gap-3 text-[0.9375rem] text-soft">
      <p>
        {children} {describeFailure(error)}
      </p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
