import type { User } from "@docket/contracts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Logomark } from "../ui/Logomark.tsx";
import { useAccount } from "./account.ts";
import { AccountForm } from "./AccountForm.tsx";
import { AccountHeading } from "./AccountHeading.tsx";

/** Asks to sign in again over the page as it stands; whatever waits for it then goes on. */
export function SignInDialog({ user }: { user: User }) {
  const { keeper } = useAccount();

  return (
    <Dialog shape="card" label="Sign in to go on" onClose={() => undefined}>
      <div className="p-6 sm:p-8">
        <Logomark className="size-9" />
        <div className="h-4" />
        <AccountForm mode="sign-in" email={user.email} keepsPage>
          <AccountHeading title="Sign in to go on">
            Your session has ended. Everything on this page is still here.
          </AccountHeading>
        </AccountForm>
        <Button look="quiet" className="mt-2 w-full" onClick={keeper.signedOut}>
          Leave this page instead
        </Button>
      </div>
    </Dialog>
  );
}
