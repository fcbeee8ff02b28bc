import type { User } from "@docket/contracts";
import { useLocation } from "wouter";
import { useAccount } from "../account/account.ts";
import { useToasts } from "../ui/toasts.ts";
import { useWrites } from "../writes/writes-context.ts";
import { useAccountApi } from "./account-api.ts";
import { Disclosure } from "./Disclosure.tsx";
import { PasswordPrompt } from "./PasswordPrompt.tsx";
import { Section } from "./Section.tsx";

export function DeleteAccountSection({ user }: { user: User }) {
  const api = useAccountApi();
  const { leave } = useAccount();
  const toasts = useToasts();
  const { unsaved } = useWrites();
  const [, navigate] = useLocation();

  async function remove(password: string) {
    await api.deleteAccount(password);
    unsaved.forget();
    leave();
    navigate("/register", { replace: true });
    toasts.show({ message: "Your account is deleted, and everything in it." });
  }

  return (
    <Section title="Delete account" lead="This is permanent and cannot be undone.">
      <Disclosure label="Delete account">
        {(close) => (
          <>
            <p className="text-[0.9375rem]">
              This deletes all your tasks, passkeys and recovery codes, and signs out every device.
              Afterwards you can register again with the same address.
            </p>
            <PasswordPrompt
              user={user}
              action="Delete everything"
              look="danger"
              onConfirm={remove}
              onCancel={close}
            />
          </>
        )}
      </Disclosure>
    </Section>
  );
}
