import { ResetPassword, toInvalidInput } from "@docket/contracts";
import { type SubmitEvent, useRef, useState } from "react";
import { describeFailure, problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { ButtonLink } from "../ui/ButtonLink.tsx";
import { Checkbox } from "../ui/Checkbox.tsx";
import { textOf } from "../ui/form-text.ts";
import { useAccount } from "./account.ts";
import { AccountDone } from "./AccountDone.tsx";
import { AccountHeading } from "./AccountHeading.tsx";
import { AccountLayout } from "./AccountLayout.tsx";
import { DeadLink } from "./DeadLink.tsx";
import { GoOn } from "./GoOn.tsx";
import { PasswordField } from "./PasswordField.tsx";

const TITLE = "Choose a new password";

/** Where the mailed link leads that proves who has forgotten their password. */
export function ResetPasswordPage({ token }: { token: string }) {
  const { callIssuer, keeper } = useAccount();
  const [outcome, setOutcome] = useState<"asked" | "changed" | "dead">(token ? "asked" : "dead");
  const [error, setError] = useState<string | undefined>();
  const [summary, setSummary] = useState("");
  const [isPending, setIsPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const password = textOf(data, "password");
    const removePasskeys = data.has("removePasskeys");
    setIsPending(true);
    setSummary("");
    setError(undefined);
    try {
      const input = ResetPassword.safeParse({ token, password, removePasskeys });
      if (!input.success) throw toInvalidInput(input.error);
      await callIssuer("POST", "reset-password", input.data);
      await forgetEndedSession();
      setOutcome("changed");
    } catch (failure) {
      show(failure);
    } finally {
      setIsPending(false);
    }
  }

  function show(failure: unknown) {
    const problem = problemOf(failure);
    const wrong = problem?.errors?.find(({ pointer }) => pointer === "/password");
    if (problem?.code === "invalid-link" || problem?.errors?.some(isAboutToken)) {
      setOutcome("dead");
    } else if (wrong) {
      setError(wrong.detail);
      form.current?.querySelector<HTMLInputElement>("[name=password]")?.focus();
    } else setSummary(describeFailure(failure));
  }

  /** The change ended every session of its account; another account's may be open here. */
  async function forgetEndedSession() {
    keeper.signedOut();
    await keeper.start();
  }

  switch (outcome) {
    case "dead":
      return (
        <DeadLink action={<ButtonLink href="/forgot-password">Ask for a new link</ButtonLink>}>
          A link to choose a new password works once, within an hour.
        </DeadLink>
      );
    case "changed":
      return (
        <AccountLayout title="Your password is changed">
          <AccountDone title="Your password is changed" action={<GoOn />}>
            Every device has been signed out. Sign in with the new password.
          </AccountDone>
        </AccountLayout>
      );
    case "asked":
      return (
        <AccountLayout title={TITLE}>
          <AccountHeading title={TITLE}>
            This signs out all devices and revokes the calendar URL.
          </AccountHeading>
          <form
            ref={form}
            noValidate
            className="grid gap-5"
            onSubmit={(event) => void submit(event)}
          >
            <PasswordField
              label="New password"
              autoComplete="new-password"
              autoFocus
              hint="8 characters or more. A short sentence works well."
              error={error}
            />
            <Checkbox name="removePasskeys">
              Also remove all passkeys, in case someone else added one
            </Checkbox>
            <div className="grid gap-3">
              <Button type="submit" look="primary" disabled={isPending}>
                {isPending ? "One moment…" : "Change password"}
              </Button>
              <p role="alert" className="text-sm text-danger empty:hidden">
                {summary}
              </p>
            </div>
          </form>
        </AccountLayout>
      );
  }
}

function isAboutToken({ pointer }: { pointer: string }): boolean {
  return pointer === "/token";
}
