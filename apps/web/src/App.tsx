import { lazy, Suspense, useEffect } from "react";
import { Redirect, useLocation } from "wouter";
import { useAccess, useAccount } from "./account/account.ts";
import { AccountPage } from "./account/AccountPage.tsx";
import { SignInDialog } from "./account/SignInDialog.tsx";
import { LoadFailure } from "./ui/LoadFailure.tsx";
import { Logomark } from "./ui/Logomark.tsx";

async function loadWorkspace() {
  const { Workspace } = await import("./Workspace.tsx");
  return { default: Workspace };
}

/** A fifth of the code, which a visitor's first page does without. */
const Workspace = lazy(loadWorkspace);

async function loadMailPages() {
  const { MailPages } = await import("./account/MailPages.tsx");
  return { default: MailPages };
}

const MailPages = lazy(loadMailPages);

const MAIL_PAGE = /^\/(?:forgot-password|reset-password|verify-email)$/;

export function App() {
  const [location] = useLocation();

  if (!MAIL_PAGE.test(location)) return <AccountPages />;
  return (
    <Suspense fallback={<Splash />}>
      <MailPages />
    </Suspense>
  );
}

function AccountPages() {
  const access = useAccess();
  const { keeper } = useAccount();

  switch (access.status) {
    case "unknown":
      return <Splash />;
    case "unreachable":
      return (
        <main className="grid min-h-dvh place-items-center">
          <LoadFailure error={access.cause} onRetry={() => void keeper.start()} />
        </main>
      );
    case "signed-out":
      return <Entrance />;
    case "signed-in":
    case "lapsed":
      return (
        <>
          <Suspense fallback={<Splash />}>
            <Workspace key={access.user.id} user={access.user} />
          </Suspense>
          {access.status === "lapsed" && <SignInDialog user={access.user} />}
        </>
      );
  }
}

function Splash() {
  return (
    <output aria-label="Loading" className="grid min-h-dvh place-items-center">
      <Logomark className="size-12 animate-late" />
    </output>
  );
}

function Entrance() {
  const [location] = useLocation();

  // Read while the user types, so that nothing is waited for after it.
  useEffect(() => void Promise.all([loadWorkspace(), loadMailPages()]), []);

  if (location === "/register") return <AccountPage mode="register" />;
  if (location === "/sign-in") return <AccountPage mode="sign-in" />;
  return <Redirect to="/sign-in" replace />;
}
