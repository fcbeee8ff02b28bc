import { useState } from "react";
import { useLocation } from "wouter";
import { describeFailure } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { useAccount } from "./account.ts";
import { AccountDone } from "./AccountDone.tsx";

interface CheckMailProps {
  email: string;
  onBack: () => void;
}

/** Waits for the user to open the link that verifies their address. */
export function CheckMail({ email, onBack }: CheckMailProps) {
  const { callIssuer } = useAccount();
  const [, navigate] = useLocation();
  const [outcome, setOutcome] = useState("");
  const [isPending, setIsPending] = useState(false);

  async function sendAgain() {
    setIsPending(true);
    try {
      await callIssuer("POST", "send-verification-email", { email });
      setOutcome("Sent again. It can take a minute; check your spam folder too.");
    } catch (error) {
      setOutcome(`It was not sent. ${describeFailure(error)}`);
    } finally {
      setIsPending(false);
    }
  }

  function goBack() {
    onBack();
    navigate("/sign-in");
  }

  return (
    <AccountDone
      title="Check your mail"
      action={
        <>
          <Button look="primary" onClick={goBack}>
            Sign in
          </Button>
          <Button disabled={isPending} onClick={() => void sendAgain()}>
            {isPending ? "One moment…" : "Send the link again"}
          </Button>
          <output className="text-sm text-soft empty:hidden">{outcome}</output>
        </>
      }
    >
      We have sent a link to <strong className="font-medium text-ink">{email}</strong>. Open it
      within 24 hours to confirm that the address is yours, then sign in.
    </AccountDone>
  );
}
