import { ForgotPassword } from "@docket/contracts";
import { type SubmitEvent, useState } from "react";
import { Link } from "wouter";
import { describeFailure } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { ButtonLink } from "../ui/ButtonLink.tsx";
import { Field } from "../ui/Field.tsx";
import { textOf } from "../ui/form-text.ts";
import { useAccess, useAccount } from "./account.ts";
import { AccountHeading } from "./AccountHeading.tsx";
import { AccountLayout } from "./AccountLayout.tsx";
import { ACCOUNT_LINK } from "./account-link.ts";
import { AccountDone } from "./AccountDone.tsx";
import { useTypedEmail } from "./typed-email.ts";

const TITLE = "Forgot your password?";

/** Has a link mailed. It never learns, and so never tells, whether the address has an account. */
export function ForgotPasswordPage() {
  const { callIssuer } = useAccount();
  const access = useAccess();
  const typed = useTypedEmail();
  const [email, setEmail] = useState(typed || ("user" in access ? access.user.email : ""));
  const [isSent, setIsSent] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [summary, setSummary] = useState("");
  const [isPending, setIsPending] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = ForgotPassword.safeParse({
      email: textOf(new FormData(event.currentTarget), "email").trim(),
    });
    setSummary("");
    setError(input.success ? null : "Enter an email address, such as ada@example.com.");
    if (!input.success) return;
    setIsPending(true);
    try {
      await callIssuer("POST", "forgot-password", input.data);
      setIsSent(true);
    } catch (failure) {
      setSummary(describeFailure(failure));
    } finally {
      setIsPending(false);
    }
  }

  const isSignedIn = access.status === "signed-in";
  const back = isSignedIn ? { href: "/settings" } : { href: "/sign-in", state: { email } };
  const backLabel = isSignedIn ? "Back to the settings" : "Back to sign-in";

  if (isSent) {
    return (
      <AccountLayout title="Check your mail">
        <AccountDone
          title="Check your mail"
          action={
            <>
              <ButtonLink {...back}>{backLabel}</ButtonLink>
              <Button look="quiet" onClick={() => setIsSent(false)}>
                Use another address
              </Button>
            </>
          }
        >
          If <strong className="font-medium text-ink">{email.trim()}</strong> has an account, a link
          to choose a new password is on its way. It works once, within an hour.
        </AccountDone>
      </AccountLayout>
    );
  }
  return (
    <AccountLayout title={TITLE}>
      <AccountHeading title={TITLE}>
        We mail you a link to choose a new one.{" "}
        <Link {...back} className={ACCOUNT_LINK}>
          {backLabel}
        </Link>
      </AccountHeading>
      <form noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          error={error}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="grid gap-3">
          <Button type="submit" look="primary" disabled={isPending}>
            {isPending ? "One moment…" : "Send the link"}
          </Button>
          <p role="alert" className="text-sm text-danger empty:hidden">
            {summary}
          </p>
        </div>
      </form>
    </AccountLayout>
  );
}
