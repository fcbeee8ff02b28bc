import type { ActiveSession } from "@docket/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { useToasts } from "../ui/toasts.ts";
import { useAccountApi } from "./account-api.ts";
import { Device } from "./Device.tsx";
import { describeDevice } from "./device-name.ts";
import { Section } from "./Section.tsx";
import { SectionFailure } from "./SectionFailure.tsx";
import { SectionSkeleton } from "./SectionSkeleton.tsx";
import { describeSettingsFailure } from "./settings-failure.ts";
import { SESSIONS_QUERY } from "./settings-queries.ts";
import { useAction } from "./use-action.ts";

export function DevicesSection() {
  const api = useAccountApi();
  const toasts = useToasts();
  const queryClient = useQueryClient();
  const section = useRef<HTMLElement>(null);
  const sessions = useQuery({ queryKey: SESSIONS_QUERY, queryFn: api.sessions });
  const everyOther = useAction();

  function keepOnly(isKept: (session: ActiveSession) => boolean) {
    queryClient.setQueryData<readonly ActiveSession[]>(SESSIONS_QUERY, (known) =>
      known?.filter(isKept),
    );
    section.current?.focus();
  }

  async function end({ id, userAgent }: ActiveSession) {
    try {
      await api.endSession(id);
    } catch (error) {
      // Ended elsewhere: what was asked for is so.
      if (problemOf(error)?.code !== "session-not-found") throw error;
    }
    toasts.show({ message: `${describeDevice(userAgent).name} is signed out.` });
    keepOnly((session) => session.id !== id);
  }

  async function endOthers() {
    await api.endOtherSessions();
    toasts.show({ message: "Every other device is signed out." });
    keepOnly(({ current }) => current);
  }

  return (
    <Section
      ref={section}
      title="Devices"
      lead="Where you are signed in. A device that you sign out loses its access within minutes."
    >
      {sessions.data ? (
        <>
          <ul aria-label="Devices" className="w-full">
            {sessions.data.map((session) => (
              <Device key={session.id} session={session} onEnd={() => end(session)} />
            ))}
          </ul>
          {sessions.data.some(({ current }) => !current) && (
            <div className="grid justify-items-start gap-2">
              <Button
                disabled={everyOther.isPending}
                onClick={() => void everyOther.run(endOthers)}
              >
                Sign out every other device
              </Button>
              {everyOther.failure !== null && (
                <p role="alert" className="text-sm text-danger">
                  {describeSettingsFailure(everyOther.failure)}
                </p>
              )}
            </div>
          )}
        </>
      ) : sessions.isError ? (
        <SectionFailure error={sessions.error} onRetry={() => void sessions.refetch()}>
          Your devices could not be loaded.
        </SectionFailure>
      ) : (
        <SectionSkeleton label="Loading devices" />
      )}
    </Section>
  );
}
