import { ChangePassword, toInvalidInput, type User } from "@docket/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useRef } from "react";
import { Link } from "wouter";
import { useAccount } from "../account/account.ts";
import { ACCOUNT_LINK } from "../account/account-link.ts";
import { PasswordField } from "../account/PasswordField.tsx";
import { problemOf } from "../api/failure.ts";
import { trpc } from "../api/trpc.ts";
import { Button } from "../ui/Button.tsx";
import { Checkbox } from "../ui/Checkbox.tsx";
import { textOf } from "../ui/form-text.ts";
import { useToasts } from "../ui/toasts.ts";
import { useAccountApi } from "./account-api.ts";
import { describeSettingsFailure, WRONG_PASSWORD } from "./settings-failure.ts";
import { PASSKEYS_QUERY, SESSIONS_QUERY } from "./settings-queries.ts";
import { useAction } from "./use-action.ts";
import { UsernameField } from "./UsernameField.tsx";

interface PasswordFormProps {
  user: User;
  onClose: () => void;
}

export function PasswordForm({ user, onClose }: PasswordFormProps) {
  const api = useAccountApi();
  const { enter } = useAccount();
  const toasts = useToasts();
  const queryClient = useQueryClient();
  const { calendar } = trpc.useUtils();
  const { failure, isPending, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const said = failure === null ? {} : describe(failure);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const typed = {
      currentPassword: textOf(data, "currentPassword"),
      newPassword: textOf(data, "newPassword"),
      keepCalendar: !data.has("endCalendar"),
      removePasskeys: data.has("removePasskeys"),
    };
    await run(async () => {
      const input = ChangePassword.safeParse(typed);
      if (!input.success) throw toInvalidInput(input.error);
      enter(await api.changePassword(input.data));
      toasts.show({ message: "Your password is changed. Every other device is signed out." });
      void queryClient.invalidateQueries({ queryKey: SESSIONS_QUERY });
      void queryClient.invalidateQueries({ queryKey: PASSKEYS_QUERY });
      void calendar.get.invalidate();
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
      <UsernameField email={user.email} />
      <PasswordField
        label="Current password"
        name="currentPassword"
        autoComplete="current-password"
        autoFocus
        error={said.currentPassword}
      />
      <PasswordField
        label="New password"
        name="newPassword"
        autoComplete="new-password"
        hint="8 characters or more. A short sentence works well."
        error={said.newPassword}
      />
      <fieldset>
        <legend className="text-sm font-medium">
          What else should end, besides the sessions of other devices?
        </legend>
        <Checkbox name="endCalendar" defaultChecked>
          The calendar URL
        </Checkbox>
        <Checkbox name="removePasskeys">All passkeys</Checkbox>
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "One moment…" : "Change password"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {said.summary}
      </p>
      <p className="-my-1.5 text-sm">
        <Link href="/forgot-password" className={`inline-block py-1.5 ${ACCOUNT_LINK}`}>
          Forgot your password?
        </Link>
      </p>
    </form>
  );
}

type Said = Partial<Record<"currentPassword" | "newPassword" | "summary", string>>;

function describe(failure: unknown): Said {
  const problem = problemOf(failure);
  if (problem?.code === "invalid-credentials") {
    return { currentPassword: WRONG_PASSWORD };
  }
  if (problem?.code !== "invalid-input") return { summary: describeSettingsFailure(failure) };
  const isWrong = problem.errors?.some(({ pointer }) => pointer === "/currentPassword");
  const refused = problem.errors?.find(({ pointer }) => pointer === "/newPassword");
  return {
    // No rule of ours helps here: it is the password they have.
    ...(isWrong ? { currentPassword: WRONG_PASSWORD } : {}),
    ...(refused ? { newPassword: refused.detail } : {}),
  };
}
