import type { User } from "@docket/contracts";
import { LogOut, Settings } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { describeFailure } from "../api/failure.ts";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Menu } from "../ui/Menu.tsx";
import { MenuItem } from "../ui/MenuItem.tsx";
import { useToasts } from "../ui/toasts.ts";
import { useWrites } from "../writes/writes-context.ts";
import { useAccount } from "./account.ts";

export function AccountMenu({ user }: { user: User }) {
  const { signOut } = useAccount();
  const toasts = useToasts();
  const { unsaved, pending } = useWrites();
  const [isAsked, setIsAsked] = useState(false);
  const [, navigate] = useLocation();

  function leave() {
    if (unsaved.isEmpty() && pending().length === 0) forgetAndLeave();
    else setIsAsked(true);
  }

  function forgetAndLeave() {
    // Pending calls fail when the session ends. Their failures must not be stored after that.
    signOut(unsaved.forget).catch((error: unknown) => {
      toasts.show({ message: `You are still signed in. ${describeFailure(error)}` });
    });
  }

  return (
    <>
      <Menu
        label="Account"
        icon={
          <span className="grid size-8 place-items-center rounded-full bg-accent text-sm font-semibold text-on-accent uppercase">
            {user.email.slice(0, 1)}
          </span>
        }
      >
        <p className="max-w-64 truncate px-3 pt-1.5 pb-2 text-sm text-soft">{user.email}</p>
        <MenuItem icon={<Settings className="size-4" />} onSelect={() => navigate("/settings")}>
          Settings
        </MenuItem>
        <MenuItem icon={<LogOut className="size-4" />} onSelect={leave}>
          Sign out
        </MenuItem>
      </Menu>
      {isAsked && (
        <ConfirmDialog
          title="Sign out and discard unsaved changes?"
          action="Sign out"
          onConfirm={forgetAndLeave}
          onClose={() => setIsAsked(false)}
        >
          Unsaved text, and changes that did not reach the server, will be lost.
        </ConfirmDialog>
      )}
    </>
  );
}
