import type { User } from "@docket/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { useToasts } from "../ui/toasts.ts";
import { useAccountApi } from "./account-api.ts";
import { PasswordPrompt } from "./PasswordPrompt.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { Section } from "./Section.tsx";
import { ACCOUNT_QUERY } from "./settings-queries.ts";
import { TwoFactorSetupForm } from "./TwoFactorSetupForm.tsx";

type Step =
  | { readonly kind: "rest" | "turn-on" | "turn-off" | "renew-codes" }
  | { readonly kind: "keep-codes"; readonly codes: readonly string[]; readonly outcome: string };

interface TwoFactorSectionProps {
  user: User;
  isEnabled: boolean;
}

export function TwoFactorSection({ user, isEnabled }: TwoFactorSectionProps) {
  const api = useAccountApi();
  const toasts = useToasts();
  const queryClient = useQueryClient();
  const section = useRef<HTMLElement>(null);
  const [step, setStep] = useState<Step>({ kind: "rest" });

  function go(kind: "rest" | "turn-on" | "turn-off" | "renew-codes") {
    setStep({ kind });
    if (kind !== "rest") return;
    section.current?.focus();
    // A step that failed may have done so because another tab took it.
    void queryClient.invalidateQueries({ queryKey: ACCOUNT_QUERY });
  }

  async function finish(message: string) {
    await queryClient.invalidateQueries({ queryKey: ACCOUNT_QUERY });
    toasts.show({ message });
    setStep({ kind: "rest" });
    section.current?.focus();
  }

  return (
    <Section
      ref={section}
      title="Two-factor sign-in"
      lead="Sign in with your password and a code from an app on your phone, so that a stolen password is not enough."
    >
      {content()}
    </Section>
  );

  // The step leads: codes that are shown once must not go when the account is read again.
  function content() {
    switch (step.kind) {
      case "turn-on":
        return (
          <TwoFactorSetupForm
            user={user}
            onCancel={() => go("rest")}
            onEnabled={(codes) =>
              setStep({ kind: "keep-codes", codes, outcome: "Two-factor sign-in is on." })
            }
          />
        );
      case "keep-codes":
        return (
          <RecoveryCodes
            email={user.email}
            codes={step.codes}
            onKept={() => void finish(step.outcome)}
          />
        );
      case "turn-off":
        return (
          <PasswordPrompt
            user={user}
            action="Turn off"
            look="danger"
            onCancel={() => go("rest")}
            onConfirm={async (password) => {
              await api.disableTwoFactor(password);
              await finish("Two-factor sign-in is off.");
            }}
          />
        );
      case "renew-codes":
        return (
          <>
            <p className="text-[0.9375rem]">The codes that you have now will stop working.</p>
            <PasswordPrompt
              user={user}
              action="Make new codes"
              onCancel={() => go("rest")}
              onConfirm={async (password) =>
                setStep({
                  kind: "keep-codes",
                  codes: await api.renewRecoveryCodes(password),
                  outcome: "The old recovery codes no longer work.",
                })
              }
            />
          </>
        );
      case "rest":
        return isEnabled ? (
          <>
            <p className="flex items-center gap-2 text-[0.9375rem]">
              <ShieldCheck className="size-5 shrink-0 text-accent" />
              On. Signing in with your password asks for a code.
            </p>
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => go("renew-codes")}>New recovery codes</Button>
              <Button onClick={() => go("turn-off")}>Turn off</Button>
            </div>
          </>
        ) : (
          <>
            <p className="text-[0.9375rem]">Off. Anyone who has your password can sign in.</p>
            <Button onClick={() => go("turn-on")}>Turn on</Button>
          </>
        );
    }
  }
}
