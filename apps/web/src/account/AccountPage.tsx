import { Link } from "wouter";
import { Wordmark } from "../ui/Wordmark.tsx";
import { AccountForm } from "./AccountForm.tsx";
import { SampleDocket } from "./SampleDocket.tsx";
import type { AccountMode } from "./sign-in-failure.ts";

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

  return (
    <div className="grid min-h-dvh lg:grid-cols-[1fr_minmax(30rem,42%)]">
      <title>{`${title} · Docket`}</title>
      <aside className="hidden flex-col justify-between overflow-hidden p-12 lg:flex xl:p-16">
        <Wordmark />
        <SampleDocket />
        <p className="max-w-md text-sm text-soft">
          Private by design: what you write belongs to you alone.
        </p>
      </aside>
      <main className="flex flex-col border-line bg-slip px-6 py-8 sm:px-12 lg:justify-center lg:border-l">
        <div className="mx-auto mb-14 w-full max-w-sm lg:hidden">
          <Wordmark />
        </div>
        <div className="mx-auto w-full max-w-sm">
          <h1 className="font-serif text-3xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-2 mb-8 text-soft">
            {question}{" "}
            <Link
              href={other.href}
              className="rounded-sm font-medium text-accent underline-offset-4 hover:underline"
            >
              {other.label}
            </Link>
          </p>
          <AccountForm mode={mode} />
        </div>
      </main>
    </div>
  );
}
