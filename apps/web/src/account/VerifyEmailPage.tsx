import { useEffect, useEffectEvent, useRef, useState } from "react";
import { describeFailure, problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { ButtonLink } from "../ui/ButtonLink.tsx";
import { useAccess, useAccount } from "./account.ts";
import { AccountDone } from "./AccountDone.tsx";
import { AccountHeading } from "./AccountHeading.tsx";
import { AccountLayout } from "./AccountLayout.tsx";
import { DeadLink } from "./DeadLink.tsx";
import { GoOn } from "./GoOn.tsx";

type Outcome =
  | { readonly kind: "pending" | "verified" | "dead" }
  | { readonly kind: "failed"; readonly error: unknown };

/** Where the mailed link leads that verifies an address. */
export function VerifyEmailPage({ token }: { token: string }) {
  const { callIssuer } = useAccount();
  const { status } = useAccess();
  const [outcome, setOutcome] = useState<Outcome>({ kind: token ? "pending" : "dead" });
  const isAsked = useRef(false);

  async function verify() {
    setOutcome({ kind: "pending" });
    try {
      await callIssuer("POST", "verify-email", { token });
      setOutcome({ kind: "verified" });
    } catch (error) {
      const code = problemOf(error)?.code;
      const isDead = code === "invalid-link" || code === "invalid-input";
      setOutcome(isDead ? { kind: "dead" } : { kind: "failed", error });
    }
  }

  const verifyOnce = useEffectEvent(() => {
    if (isAsked.current || !token) return;
    isAsked.current = true;
    void verify();
  });
  useEffect(() => verifyOnce(), []);

  switch (outcome.kind) {
    case "pending":
      return (
        <AccountLayout title="Confirming your address">
          <output>
            <AccountHeading title="One moment…">Your address is being confirmed.</AccountHeading>
          </output>
        </AccountLayout>
      );
    case "verified":
      return (
        <AccountLayout title="Your address is confirmed">
          <AccountDone title="Your address is confirmed" action={<GoOn />}>
            Thank you. That was all.
          </AccountDone>
        </AccountLayout>
      );
    case "dead":
      return (
        <DeadLink
          action={
            status === "signed-in" ? (
              <ButtonLink href="/settings">Open the settings for a new one</ButtonLink>
            ) : (
              <ButtonLink href="/sign-in">Sign in for a new one</ButtonLink>
            )
          }
        >
          A link to confirm an address works within 24 hours.
        </DeadLink>
      );
    case "failed":
      return (
        <AccountLayout title="Not confirmed yet">
          <AccountDone
            title="Not confirmed yet"
            action={<Button onClick={() => void verify()}>Try again</Button>}
          >
            {describeFailure(outcome.error)}
          </AccountDone>
        </AccountLayout>
      );
  }
}
