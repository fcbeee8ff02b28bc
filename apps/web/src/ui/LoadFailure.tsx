import { CloudOff } from "lucide-react";
import { describeFailure } from "../api/failure.ts";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

interface LoadFailureProps {
  error: unknown;
  onRetry: () => void;
}

export function LoadFailure({ error, onRetry }: LoadFailureProps) {
  return (
    <div role="alert">
      <Notice
        icon={<CloudOff className="size-8" strokeWidth={1.5} />}
        title="Docket cannot be reached"
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        {describeFailure(error)} Your tasks are safe where they are.
      </Notice>
    </div>
  );
}
