import type { ReactNode } from "react";
import { Wordmark } from "../ui/Wordmark.tsx";
import { SampleDocket } from "./SampleDocket.tsx";

interface AccountLayoutProps {
  /** Of the window; the heading belongs to the children. */
  title: string;
  children: ReactNode;
}

/** The pages on the way into an account: what the product is on one side, a form on the other. */
export function AccountLayout({ title, children }: AccountLayoutProps) {
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
        <div className="mx-auto w-full max-w-sm">{children}</div>
      </main>
    </div>
  );
}
