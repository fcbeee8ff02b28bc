import type { User } from "@docket/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useRef } from "react";
import { describePasskeyFailure } from "../account/passkey-support.ts";
import { PasswordField } from "../account/PasswordField.tsx";
import { problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { textOf } from "../ui/form-text.ts";
import { useToasts } from "../ui/toasts.ts";
import { useAccountApi } from "./account-api.ts";
import { describeDevice } from "./device-name.ts";
import { describePasswordFailure } from "./settings-failure.ts";
import { PASSKEYS_QUERY } from "./settings-queries.ts";
import { useAction } from "./use-action.ts";
import { UsernameField } from "./UsernameField.tsx";

/** Names a passkey and has the device make it. */
export function PasskeyForm({ user, onClose }: { user: User; onClose: () => void }) {
  const api = useAccountApi();
  const toasts = useToasts();
  const queryClient = useQueryClient();
  const { failure, isPending, run } = useAction();
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = textOf(data, "name").trim() || describeDevice(navigator.userAgent).name;
    const password = textOf(data, "password");
    await run(async () => {
      await api.addPasskey(name, password);
      await queryClient.invalidateQueries({ queryKey: PASSKEYS_QUERY });
      toasts.show({ message: "From now on you can sign in with this passkey." });
      onClose();
    });
    form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
  }

  return (
    <form
      ref={form}
      noValidate
      className="grid w-full gap-4"
      onSubmit={(event) => void submit(event)}
    >
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        autoFocus
        maxLength={100}
        defaultValue={describeDevice(navigator.userAgent).name}
        hint="To know it by later. Your device asks for the rest."
        onFocus={(event) => event.target.select()}
      />
      <UsernameField email={user.email} />
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        error={failure === null ? undefined : describe(failure)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "Waiting for your device…" : "Add passkey"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function describe(failure: unknown): string {
  return problemOf(failure) ? describePasswordFailure(failure) : describePasskeyFailure(failure);
}
