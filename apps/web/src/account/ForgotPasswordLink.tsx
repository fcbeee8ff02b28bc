import type { MouseEvent, RefObject } from "react";
import { Link, useLocation } from "wouter";
import { textOf } from "../ui/form-text.ts";
import { ACCOUNT_LINK } from "./account-link.ts";

interface ForgotPasswordLinkProps {
  /** Whose e-mail address goes along. */
  form: RefObject<HTMLFormElement | null>;
  inNewTab: boolean;
}

export function ForgotPasswordLink({ form, inNewTab }: ForgotPasswordLinkProps) {
  const [, navigate] = useLocation();

  function takeAddressAlong(event: MouseEvent) {
    if (form.current === null) return;
    event.preventDefault();
    navigate("/forgot-password", { state: { email: textOf(new FormData(form.current), "email") } });
  }

  const words = "Forgot your password?";
  const className = `inline-block py-1.5 ${ACCOUNT_LINK}`;
  return inNewTab ? (
    <a href="/forgot-password" target="_blank" rel="noreferrer" className={className}>
      {words}
    </a>
  ) : (
    <Link href="/forgot-password" className={className} onClick={takeAddressAlong}>
      {words}
    </Link>
  );
}
