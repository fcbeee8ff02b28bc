import { Session } from "@docket/contracts";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { describeFailure, describeWait, problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { textOf } from "../ui/form-text.ts";
import { useAccount } from "./account.ts";
import { AccountHeading } from "./AccountHeading.tsx";

const WAYS = {
  code: {
    lead: "Your password is right. Now enter the six digits that your authenticator app shows.",
    label: "Code",
    other: "Use a recovery code instead",
    wrong: "This is not the code that your app shows now. Codes change every 30 seconds.",
    missing: "Enter the six digits that your app shows.",
    input: { inputMode: "numeric", autoComplete: "one-time-code" },
  },
  recoveryCode: {
    lead: "Your password is right. Now enter one of the recovery codes that you kept. Each works once.",
    label: "Recovery code",
    other: "Use your authenticator app instead",
    wrong: "This is not one of your recovery codes, or it has been used.",
    missing: "Enter one of your recovery codes.",
    input: { autoComplete: "off", autoCapitalize: "off", autoCorrect: "off", spellCheck: false },
  },
} as const;

/** Asks for the second factor, after the server has accepted the password. */
export function SecondFactorForm({ onBack }: { onBack: () => void }) {
  const { callIssuer, enter } = useAccount();
  const [way, setWay] = useState<keyof typeof WAYS>("code");
  const [error, setError] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { lead, label, other, wrong, missing, input } = WAYS[way];

  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>(`[name=${way}]`)?.focus();
  }, [way]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = textOf(new FormData(event.currentTarget), way).trim();
    setIsPending(true);
    try {
      enter(Session.parse(await callIssuer("POST", "login/two-factor", { [way]: typed })));
    } catch (failure) {
      setError(describe(failure));
      form.current?.querySelector<HTMLInputElement>(`[name=${way}]`)?.select();
    } finally {
      setIsPending(false);
    }
  }

  function describe(failure: unknown): string {
    const problem = problemOf(failure);
    switch (problem?.code) {
      case "wrong-code":
        return wrong;
      case "invalid-input":
        return missing;
      case "unauthenticated":
        return "That took too long. Go back and enter your password again.";
      case "too-many-requests":
        return `Too many tries. Wait ${describeWait(problem.retryAfter)}, then go back and sign in again.`;
      default:
        return describeFailure(failure);
    }
  }

  return (
    <>
      <AccountHeading title="One more step">{lead}</AccountHeading>
      <form ref={form} noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        <Field key={way} label={label} name={way} error={error} {...input} />
        <div className="grid gap-3">
          <Button type="submit" look="primary" disabled={isPending}>
            {isPending ? "One moment…" : "Sign in"}
          </Button>
          <Button
            look="quiet"
            onClick={() => {
              setWay(way === "code" ? "recoveryCode" : "code");
              setError(null);
            }}
          >
            {other}
          </Button>
          <Button look="quiet" onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </>
  );
}
