import { useState } from "react";
import { Link } from "wouter";
import { AccountForm } from "./AccountForm.tsx";
import { AccountHeading } from "./AccountHeading.tsx";
import { AccountLayout } from "./AccountLayout.tsx";
import { ACCOUNT_LINK } from "./account-link.ts";
import { RegistrationClosed } from "./RegistrationClosed.tsx";
import type { AccountMode } from "./sign-in-failure.ts";
import { useTypedEmail } from "./typed-email.ts";
import { useLinkToken } from "./use-link-token.ts";
import { useRegistration } from "./use-registration.ts";

const WORDS = {
  "sign-in": {
    title: "Welcome back",
    question: "New here?",
    other: { href: "/register", label: "Create an account" },
  },
  register: {
    title: "Create your account",
    question: "Have an account?",
    other: { href: "/sign-in", label: "Sign in" },
  },
};

/** One page for both, so that what was typed stays when the user changes from one to the other. */
export function AccountPage({ mode }: { mode: AccountMode }) {
  const { title, question, other } = WORDS[mode];
  const typed = useTypedEmail();
  const [email] = useState(typed);
  const invitation = useLinkToken();
  const registration = useRegistration();
  const isRestricted = registration === "invite" || registration === "closed";

  if (mode === "register" && isRestricted && invitation === "") {
    return (
      <AccountLayout title={title}>
        <RegistrationClosed registration={registration} />
      </AccountLayout>
    );
  }
  return (
    <AccountLayout title={title}>
      <AccountForm mode={mode} email={email} invitation={invitation}>
        <AccountHeading title={title}>
          {mode === "sign-in" && isRestricted ? (
            "Sign in to continue."
          ) : (
            <>
              {question}{" "}
              <Link href={other.href} className={ACCOUNT_LINK}>
                {other.label}
              </Link>
            </>
          )}
        </AccountHeading>
      </AccountForm>
    </AccountLayout>
  );
}
