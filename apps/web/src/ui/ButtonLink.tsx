import type { ReactNode } from "react";
import { Link } from "wouter";
import { BUTTON_LOOKS, BUTTON_SHAPE } from "./button-looks.ts";

interface ButtonLinkProps {
  href: string;
  look?: keyof typeof BUTTON_LOOKS;
  children: ReactNode;
}

/** Goes somewhere, where that is the thing to do next. */
export function ButtonLink({ href, look = "plain", children }: ButtonLinkProps) {
  return (
    <Link href={href} className={`${BUTTON_SHAPE} ${BUTTON_LOOKS[look]}`}>
      {children}
    </Link>
  );
}
