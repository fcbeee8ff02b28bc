import type { ActiveSession } from "@docket/contracts";
import { Monitor, Smartphone, Terminal } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { describeDevice } from "./device-name.ts";
import { describeDay } from "./describe-day.ts";
import { describeSettingsFailure } from "./settings-failure.ts";
import { SettingsRow } from "./SettingsRow.tsx";
import { useAction } from "./use-action.ts";

const ICONS = { computer: Monitor, phone: Smartphone, program: Terminal };

interface DeviceProps {
  session: ActiveSession;
  onEnd: () => Promise<void>;
}

export function Device({ session, onEnd }: DeviceProps) {
  const { failure, isPending, run } = useAction();
  const { kind, name } = describeDevice(session.userAgent);
  const Icon = ICONS[kind];
  const [now] = useState(() => new Date());

  return (
    <SettingsRow
      icon={<Icon className="size-5" />}
      title={
        <>
          {name}
          {session.current && (
            <span className="ml-2 rounded-full bg-wash px-2 py-0.5 text-sm whitespace-nowrap text-soft">
              This device
            </span>
          )}
        </>
      }
      failure={failure === null ? undefined : describeSettingsFailure(failure)}
      action={
        !session.current && (
          <Button
            look="quiet"
            className="-mr-4"
            aria-label={`Sign out ${name}`}
            disabled={isPending}
            onClick={() => void run(onEnd)}
          >
            {isPending ? "One moment…" : "Sign out"}
          </Button>
        )
      }
    >
      {!session.current && <p>Last used {describeDay(session.lastUsedAt, now)}</p>}
      <p className="wrap-anywhere">
        Signed in {describeDay(session.createdAt, now)}
        {session.ipAddress && `, from ${session.ipAddress}`}
      </p>
    </SettingsRow>
  );
}
