import type { User } from "@docket/contracts";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { AccountMenu } from "../account/AccountMenu.tsx";
import { OfflineNotice } from "../ui/OfflineNotice.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";

interface SettingsFrameProps {
  user: User;
  children: ReactNode;
}

export function SettingsFrame({ user, children }: SettingsFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  // Nothing loads between two pages of ours, so this is what tells a screen reader.
  useEffect(() => heading.current?.focus(), []);

  return (
    <div className="mx-auto min-h-dvh w-full max-w-3xl px-4 pb-16 sm:px-6">
      <title>Settings · Docket</title>
      <header className="flex items-center justify-between py-4 sm:py-5">
        <Link href="/" aria-label="Docket" className="flex rounded-lg">
          <Wordmark />
        </Link>
        <AccountMenu user={user} />
      </header>
      <OfflineNotice />
      <main className="pt-4 sm:pt-8">
        <div className="mb-5 px-1">
          <Link
            href="/"
            className="-my-2 inline-flex items-center gap-1.5 rounded-sm py-2 text-sm text-soft hover:text-ink"
          >
            <ArrowLeft className="size-4" />
            Back to your tasks
          </Link>
          <h1
            ref={heading}
            tabIndex={-1}
            className="mt-0.5 font-serif text-3xl font-semibold tracking-tight focus:outline-none"
          >
            Settings
          </h1>
        </div>
        {children}
      </main>
    </div>
  );
}
