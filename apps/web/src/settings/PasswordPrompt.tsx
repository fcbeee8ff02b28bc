import type { User } from "@docket/contracts";
import type { SubmitEvent } from "react";
import { PasswordField } from "../account/PasswordField.tsx";
import { Button } from "../ui/Button.tsx";
import { textOf } from "../ui/form-text.ts";
import { describePasswordFailure } from "./settings-failure.ts";
import { useAction } from "./use-action.ts";
import { UsernameField } from "./UsernameField.tsx";

interface PasswordPromptProps {
  user: User;
  /** What the button does. */
  action: string;
  look?: "primary" | "danger";
  onConfirm: (password: string) => Promise<void>;
  onCancel: () => void;
}

/** Asks once more who is there, before something that a stranger at an open browser must not do. */
export function PasswordPrompt({
  user,
  action,
  look = "primary",
  onConfirm,
  onCancel,
}: PasswordPromptProps) {
  const { failure, isPending, run } = useAction();

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = textOf(new FormData(event.currentTarget), "password");
    void run(() => onConfirm(password));
  }

  return (
    <form noValidate className="grid w-full gap-4" onSubmit={submit}>
      <UsernameField email={user.email} />
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        autoFocus
        error={failure === null ? undefined : describePasswordFailure(failure)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={look} disabled={isPending}>
          {isPending ? "One moment…" : action}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
