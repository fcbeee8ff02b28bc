import type { ReactNode } from "react";

interface MenuItemProps {
  icon: ReactNode;
  /** Makes it one of several choices. */
  isChosen?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, isChosen, onSelect, children }: MenuItemProps) {
  return (
    <button
      type="button"
      role={isChosen === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={isChosen}
      tabIndex={-1}
      className="flex min-h-11 w-full items-center gap-3 rounded-lg px-3 text-left text-[0.9375rem] hover:bg-wash focus:bg-wash focus:outline-none aria-checked:font-medium sm:min-h-9"
      onClick={onSelect}
    >
      {icon}
      {children}
    </button>
  );
}
