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
  const facts = [
    session.current ? "This device" : `Last used ${describeDay(session.lastUsedAt, now)}`,
    `signed in ${describeDay(session.createdAt, now)}`,
    ...(session.ipAddress ? [`from ${session.ipAddress}`] : []),
  ];

  return (
    <SettingsRow
      icon={<Icon className="size-5" />}
      title={name}
      failure={failure === null ? undefined : describeSettingsFailure(failure)}
      action={
        !session.current && (
          <Button
            look="quiet"
            aria-label={`Sign out ${name}`}
            disabled={isPending}
            onClick={() => void run(onEnd)}
          >
            {isPending ? "One moment…" : "Sign out"}
          </Button>
        )
      }
    >
      {facts.join(", ")}
    </SettingsRow>
  );
}
