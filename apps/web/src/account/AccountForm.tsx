import type { Login } from "@docket/contracts";
import { KeyRound } from "lucide-react";
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { problemOf } from "../api/failure.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { textOf } from "../ui/form-text.ts";
import { useAccount } from "./account.ts";
import { ForgotPasswordLink } from "./ForgotPasswordLink.tsx";
import { canUsePasskeys, describePasskeyFailure } from "./passkey-support.ts";
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
  /** The token of an invitation link; "" when there is none. */
  invitation?: string;
  /** Something on this page waits for the sign-in, so that no link may lead away from it. */
  keepsPage?: boolean;
  /** The heading. It gives way to that of a further step. */
  children: ReactNode;
}

/**
 * Takes an e-mail address and a password, or a passkey, and whatever else the server asks for then.
 * Success shows elsewhere: the account's access changes.
 */
export function AccountForm({
  mode,
  email,
  invitation = "",
  keepsPage = false,
  children,
}: AccountFormProps) {
  const account = useAccount();
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const [isPending, setIsPending] = useState(false);
  const [step, setStep] = useState<ReactNode>(null);
  const form = useRef<HTMLFormElement>(null);
  const isNew = mode === "register";

  useEffect(() => {
    if (step) return;
    form.current
      ?.querySelector<HTMLInputElement>(email ? "[name=password]" : "[name=email]")
      ?.focus();
  }, [email, step]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const typed = { email: textOf(data, "email").trim(), password: textOf(data, "password") };
    setIsPending(true);
    try {
      const credentials = parseCredentials(mode, typed);
      await (isNew ? register(credentials) : signIn(credentials));
      setFailure(null);
    } catch (error) {
      const found = toSignInFailure(error);
      setFailure(found);
      const field = found.fields.email ? "email" : "password";
      form.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
    } finally {
      setIsPending(false);
    }
  }

  async function register(credentials: Login) {
    const isOpen = await account.register(
      invitation === "" ? credentials : { ...credentials, invitation },
    );
    if (!isOpen) await askForMail(credentials.email);
  }

  async function signIn(credentials: Login) {
    try {
      await account.signIn(credentials);
    } catch (error) {
      const code = problemOf(error)?.code;
      if (code === "two-factor-required") await askForSecondFactor();
      else if (code === "email-not-verified") await askForMail(credentials.email);
      else throw error;
    }
  }

  async function askForSecondFactor() {
    const { SecondFactorForm } = await import("./SecondFactorForm.tsx");
    setStep(<SecondFactorForm onBack={() => setStep(null)} />);
  }

  async function askForMail(address: string) {
    const { CheckMail } = await import("./CheckMail.tsx");
    setStep(<CheckMail email={address} onBack={() => setStep(null)} />);
  }

  async function signInWithPasskey() {
    setIsPending(true);
    try {
      const passkeys = await import("./passkey-sign-in.ts");
      account.enter(await passkeys.signInWithPasskey(account.callIssuer));
    } catch (error) {
      setFailure({ fields: {}, summary: describePasskeyFailure(error) });
    } finally {
      setIsPending(false);
    }
  }

  return (
    <>
      {step}
      <div hidden={step !== null}>
        {children}
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
            {!isNew && canUsePasskeys() && (
              <Button disabled={isPending} onClick={() => void signInWithPasskey()}>
                <KeyRound className="size-4" />
                Sign in with a passkey
              </Button>
            )}
            <p role="alert" className="text-sm text-danger empty:hidden">
              {failure?.summary}
            </p>
            {!isNew && (
              <p className="text-center text-sm">
                <ForgotPasswordLink form={form} inNewTab={keepsPage} />
              </p>
            )}
          </div>
        </form>
      </div>
    </>
  );
}
