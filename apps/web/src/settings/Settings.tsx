import type { User } from "@docket/contracts";
import { useQuery } from "@tanstack/react-query";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { loadSettings } from "./load-settings.ts";
import { SettingsFrame } from "./SettingsFrame.tsx";

/**
 * The settings, once their code is here. A query, not `lazy`: that would remember a failure to load
 * for as long as the page lives, and hand it to the boundary around everything.
 */
export function Settings({ user }: { user: User }) {
  const code = useQuery({
    queryKey: ["settings-page"],
    queryFn: loadSettings,
    staleTime: Number.POSITIVE_INFINITY,
  });

  if (code.data) return <code.data.SettingsPage user={user} />;
  return (
    <SettingsFrame user={user}>
      {code.isError && <LoadFailure error={code.error} onRetry={() => void code.refetch()} />}
    </SettingsFrame>
  );
}
