import type { Passkey } from "@docket/contracts";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { describeSettingsFailure } from "./settings-failure.ts";
import { SettingsRow } from "./SettingsRow.tsx";
import { useAction } from "./use-action.ts";

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

interface RemovablePasskeyProps {
  passkey: Passkey;
  onRemove: () => Promise<void>;
}

/** Asks before it removes: a passkey cannot be brought back. */
export function RemovablePasskey({ passkey, onRemove }: RemovablePasskeyProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { failure, isPending, run } = useAction();

  return (
    <SettingsRow
      icon={<KeyRound className="size-5" />}
      title={passkey.name}
      failure={failure === null ? undefined : describeSettingsFailure(failure)}
      action={
        isAsking ? (
          <div className="flex gap-1">
            <Button look="quiet" autoFocus onClick={() => setIsAsking(false)}>
              Keep
            </Button>
            <Button look="danger" disabled={isPending} onClick={() => void run(onRemove)}>
              {isPending ? "One moment…" : "Remove for good"}
            </Button>
          </div>
        ) : (
          <Button
            look="quiet"
            className="-mr-4"
            aria-label={`Remove ${passkey.name}`}
            onClick={() => setIsAsking(true)}
          >
            Remove
          </Button>
        )
      }
    >
      Added {DAY.format(new Date(passkey.createdAt))}
    </SettingsRow>
  );
}
