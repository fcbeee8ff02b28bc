import type { Passkey, User } from "@docket/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useRef } from "react";
import { canUsePasskeys } from "../account/passkey-support.ts";
import { problemOf } from "../api/failure.ts";
import { useToasts } from "../ui/toasts.ts";
import { useAccountApi } from "./account-api.ts";
import { Disclosure } from "./Disclosure.tsx";
import { PasskeyForm } from "./PasskeyForm.tsx";
import { RemovablePasskey } from "./RemovablePasskey.tsx";
import { Section } from "./Section.tsx";
import { SectionFailure } from "./SectionFailure.tsx";
import { SectionSkeleton } from "./SectionSkeleton.tsx";
import { PASSKEYS_QUERY } from "./settings-queries.ts";

export function PasskeysSection({ user }: { user: User }) {
  const api = useAccountApi();
  const toasts = useToasts();
  const queryClient = useQueryClient();
  const section = useRef<HTMLElement>(null);
  const passkeys = useQuery({ queryKey: PASSKEYS_QUERY, queryFn: api.passkeys });

  async function remove({ id, name }: Passkey) {
    try {
      await api.removePasskey(id);
    } catch (error) {
      // Removed elsewhere: what was asked for is so.
      if (problemOf(error)?.code !== "passkey-not-found") throw error;
    }
    queryClient.setQueryData<readonly Passkey[]>(PASSKEYS_QUERY, (known) =>
      known?.filter((passkey) => passkey.id !== id),
    );
    toasts.show({ message: `The passkey “${name}” no longer opens your account.` });
    section.current?.focus();
  }

  return (
    <Section
      ref={section}
      title="Passkeys"
      lead="Sign in with your fingerprint, your face or your device's PIN. Nothing to remember, and nothing to give away."
    >
      {passkeys.data ? (
        passkeys.data.length > 0 && (
          <ul aria-label="Passkeys" className="w-full">
            {passkeys.data.map((passkey) => (
              <RemovablePasskey
                key={passkey.id}
                passkey={passkey}
                onRemove={() => remove(passkey)}
              />
            ))}
          </ul>
        )
      ) : passkeys.isError ? (
        <SectionFailure error={passkeys.error} onRetry={() => void passkeys.refetch()}>
          Your passkeys could not be loaded.
        </SectionFailure>
      ) : (
        <SectionSkeleton label="Loading passkeys" />
      )}
      {canUsePasskeys() ? (
        <Disclosure
          label={
            <>
              <KeyRound className="size-4" />
              Add a passkey
            </>
          }
        >
          {(close) => <PasskeyForm user={user} onClose={close} />}
        </Disclosure>
      ) : (
        <p className="text-sm text-soft">
          This browser cannot use passkeys here. They need a current browser, and https.
        </p>
      )}
    </Section>
  );
}
