import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { useAccount } from "./account.ts";
import { PasswordField } from "./PasswordField.tsx";
import {
  type AccountMode,
  parseCredentials,
  type SignInFailure,
  toSignInFailure,
} from "./sign-in-failure.ts";

interface AccountFormProps {
  mode: AccountMode;
  email?: string;
}

/** Takes an e-mail address and a password. Success shows elsewhere: the account's access changes. */
export function AccountForm({ mode, email }: AccountFormProps) {
  const account = useAccount();
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const [isPending, setIsPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isNew = mode === "register";

  useEffect(() => {
    form.current
      ?.querySelector<HTMLInputElement>(email ? "[name=password]" : "[name=email]")
      ?.focus();
  }, [email]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const typed = { email: text(data, "email").trim(), password: text(data, "password") };
    setIsPending(true);
    try {
      const credentials = parseCredentials(mode, typed);
      await (isNew ? account.register(credentials) : account.signIn(credentials));
    } catch (error) {
      const found = toSignInFailure(error);
      setFailure(found);
      const field = found.fields.email ? "email" : "password";
      form.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
    } finally {
      setIsPending(false);
    }
  }

  return (
    <form ref={form} noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={email}
        error={
          failure?.isEmailTaken && isNew ? (
            <>
              {failure.fields.email}{" "}
              <Link href="/sign-in" className="font-medium underline underline-offset-2">
                Sign in instead
              </Link>
            </>
          ) : (
            failure?.fields.email
          )
        }
      />
      <PasswordField
        autoComplete={isNew ? "new-password" : "current-password"}
        hint={isNew ? "8 characters or more. A short sentence works well." : undefined}
        error={failure?.fields.password}
      />
      <div className="grid gap-3">
        <Button type="submit" look="primary" disabled={isPending} className="w-full">
          {isPending ? "One moment…" : isNew ? "Create account" : "Sign in"}
        </Button>
        <p role="alert" className="text-sm text-danger empty:hidden">
          {failure?.summary}
        </p>
      </div>
    </form>
  );
}

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
