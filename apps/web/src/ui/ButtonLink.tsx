import type { ReactNode } from "react";
import { Link } from "wouter";
import { BUTTON_LOOKS, BUTTON_SHAPE } from "./button-looks.ts";

interface ButtonLinkProps {
  href: string;
  /** For the page to come, in the history's entry. */
  state?: unknown;
  look?: keyof typeof BUTTON_LOOKS;
  children: ReactNode;
}

/** Goes somewhere, where that is the thing to do next. */
export function ButtonLink({ href, state, look = "plain", children }: ButtonLinkProps) {
  return (
    <Link href={href} state={state} className={`${BUTTON_SHAPE} ${BUTTON_LOOKS[look]}`}>
      {children}
    </Link>
  );
}
