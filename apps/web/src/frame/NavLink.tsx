import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";

interface NavLinkProps {
  href: string;
  icon: ReactNode;
  children: ReactNode;
  onLeave?: (() => void) | undefined;
}

export function NavLink({ href, icon, children, onLeave }: NavLinkProps) {
  const [location] = useLocation();

  return (
    <Link
      href={href}
      aria-current={location === href ? "page" : undefined}
      className="flex min-h-11 items-center gap-3 rounded-lg px-2.5 text-[0.9375rem] text-soft -outline-offset-2 transition-colors hover:bg-wash hover:text-ink aria-[current]:bg-accent/10 aria-[current]:font-medium aria-[current]:text-ink lg:min-h-9"
      onClick={() => onLeave?.()}
    >
      <span className="grid size-5 shrink-0 place-items-center">{icon}</span>
      <span className="min-w-0 truncate">{children}</span>
    </Link>
  );
}
