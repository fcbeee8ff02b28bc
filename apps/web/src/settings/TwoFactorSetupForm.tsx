import {
  ConfirmTwoFactor,
  toInvalidInput,
  type TwoFactorSetup,
  type User,
} from "@docket/contracts";
import { type SubmitEvent, useRef, useState } from "react";
import { problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { textOf } from "../ui/form-text.ts";
import { useAccountApi } from "./account-api.ts";
import { PasswordPrompt } from "./PasswordPrompt.tsx";
import { QrCode } from "./QrCode.tsx";
import { describeSettingsFailure } from "./settings-failure.ts";
import { useAction } from "./use-action.ts";

interface TwoFactorSetupFormProps {
  user: User;
  onCancel: () => void;
  onEnabled: (recoveryCodes: readonly string[]) => void;
}

/** Pairs an authenticator app: the password, then the QR code, then the first code of the app. */
export function TwoFactorSetupForm({ user, onCancel, onEnabled }: TwoFactorSetupFormProps) {
  const api = useAccountApi();
  const [setup, setSetup] = useState<TwoFactorSetup | null>(null);

  return setup ? (
    <Pairing setup={setup} onCancel={onCancel} onEnabled={() => onEnabled(setup.recoveryCodes)} />
  ) : (
    <PasswordPrompt
      user={user}
      action="Go on"
      onCancel={onCancel}
      onConfirm={async (password) => setSetup(await api.enableTwoFactor(password))}
    />
  );
}

interface PairingProps {
  setup: TwoFactorSetup;
  onCancel: () => void;
  onEnabled: () => void;
}

function Pairing({ setup: { uri, secret }, onCancel, onEnabled }: PairingProps) {
  const api = useAccountApi();
  const { failure, isPending, run } = useAction();
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = textOf(new FormData(event.currentTarget), "code");
    await run(async () => {
      const input = ConfirmTwoFactor.safeParse({ code });
      if (!input.success) throw toInvalidInput(input.error);
      await api.confirmTwoFactor(input.data.code);
      onEnabled();
    });
    form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
  }

  return (
    <form
      ref={form}
      noValidate
      className="grid w-full gap-5"
      onSubmit={(event) => void submit(event)}
    >
      <p className="text-[0.9375rem]">
        Scan this with an authenticator app, or with the password manager that you use.
      </p>
      <div className="flex flex-wrap items-center gap-5">
        <QrCode text={uri} label="QR code for your authenticator app" />
        <div className="min-w-0 flex-[1_1_11rem] text-sm">
          <p className="text-soft">Cannot scan it? Type this in, as a time-based key:</p>
          <p className="mt-1.5 font-mono text-[0.9375rem] leading-relaxed tracking-wide select-all">
            {inGroups(secret)}
          </p>
        </div>
      </div>
      <Field
        label="The six digits that the app shows"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        error={failure === null ? undefined : describe(failure)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "One moment…" : "Turn on"}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Base32 in fours, which is how people copy it. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}

function describe(failure: unknown): string {
  switch (problemOf(failure)?.code) {
    case "wrong-code":
      return "This is not the code that the app shows now. If it keeps happening, check that your phone's clock is right.";
    case "invalid-input":
      return "Enter the six digits that the app shows.";
    default:
      return describeSettingsFailure(failure);
  }
}
