import type { Account } from "@docket/contracts";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { useAccountApi } from "./account-api.ts";
import { describeSettingsFailure } from "./settings-failure.ts";
import { useAction } from "./use-action.ts";

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** Whose settings these are. */
export function AccountSummary({ account: { user, emailVerified } }: { account: Account }) {
  return (
    <div className="perforated px-5 py-4 sm:px-6">
      <p className="font-medium wrap-anywhere">{user.email}</p>
      <p className="text-sm text-soft">Since {DAY.format(new Date(user.createdAt))}</p>
      {!emailVerified && <UnverifiedAddress />}
    </div>
  );
}

function UnverifiedAddress() {
  const api = useAccountApi();
  const { failure, isPending, run } = useAction();
  const [isSent, setIsSent] = useState(false);

  function send() {
    void run(async () => {
      await api.sendVerificationEmail();
      setIsSent(true);
    });
  }

  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-wash px-4 py-2.5 text-sm">
      <p className="min-w-0 flex-[1_1_14rem]">
        {isSent ? (
          <output>We have mailed you a link. Open it within 24 hours.</output>
        ) : (
          "You have not yet confirmed that this address is yours."
        )}
        {failure !== null && (
          <span role="alert" className="block text-danger">
            {describeSettingsFailure(failure)}
          </span>
        )}
      </p>
      {!isSent && (
        <Button disabled={isPending} onClick={send}>
          {isPending ? "One moment…" : "Send a link"}
        </Button>
      )}
    </div>
  );
}
