import { useState } from "react";
import { Link } from "wouter";
import { AccountForm } from "./AccountForm.tsx";
import { AccountHeading } from "./AccountHeading.tsx";
import { AccountLayout } from "./AccountLayout.tsx";
import { ACCOUNT_LINK } from "./account-link.ts";
import type { AccountMode } from "./sign-in-failure.ts";
import { useTypedEmail } from "./typed-email.ts";

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

  return (
    <AccountLayout title={title}>
      <AccountForm mode={mode} email={email}>
        <AccountHeading title={title}>
          {question}{" "}
          <Link href={other.href} className={ACCOUNT_LINK}>
            {other.label}
          </Link>
        </AccountHeading>
      </AccountForm>
    </AccountLayout>
  );
}
