import type { User } from "@docket/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../account/account.ts";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { AccountApiContext, createAccountApi } from "./account-api.ts";
import { AccountSummary } from "./AccountSummary.tsx";
import { CalendarSection } from "./CalendarSection.tsx";
import { DeleteAccountSection } from "./DeleteAccountSection.tsx";
import { DevicesSection } from "./DevicesSection.tsx";
import { PasskeysSection } from "./PasskeysSection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { SettingsFrame } from "./SettingsFrame.tsx";
import { SettingsSkeleton } from "./SettingsSkeleton.tsx";
import { ACCOUNT_QUERY } from "./settings-queries.ts";
import { TwoFactorSection } from "./TwoFactorSection.tsx";
import { UsageSection } from "./UsageSection.tsx";

export function SettingsPage({ user }: { user: User }) {
  const { keeper, callIssuer } = useAccount();
  const [api] = useState(() =>
    createAccountApi((...request) => keeper.callAs(user, () => callIssuer(...request))),
  );
  const account = useQuery({ queryKey: ACCOUNT_QUERY, queryFn: api.account });

  return (
    <SettingsFrame user={user}>
      <div className="rounded-2xl border border-line bg-slip shadow-slip">
        <AccountApiContext value={api}>
          {account.data ? (
            <>
              <AccountSummary account={account.data} />
              <PasswordSection user={user} />
              <TwoFactorSection user={user} isEnabled={account.data.twoFactorEnabled} />
              <PasskeysSection user={user} />
              <DevicesSection />
              <CalendarSection user={user} />
              <UsageSection />
              <DeleteAccountSection user={user} />
            </>
          ) : account.isError ? (
            <LoadFailure error={account.error} onRetry={() => void account.refetch()} />
          ) : (
            <SettingsSkeleton />
          )}
        </AccountApiContext>
      </div>
    </SettingsFrame>
  );
}
