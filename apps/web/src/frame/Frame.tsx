import type { User } from "@docket/contracts";
import { Menu as MenuIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { AccountMenu } from "../account/AccountMenu.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { OfflineNotice } from "../ui/OfflineNotice.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";
import { Sidebar } from "./Sidebar.tsx";

interface FrameProps {
  user: User;
  /** Shown above every page. */
  notice: ReactNode;
  children: ReactNode;
}

/** Around every page of tasks: the way to the others, at the side or, on a narrow screen, in a drawer. */
export function Frame({ user, notice, children }: FrameProps) {
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);
  const closeDrawer = () => setIsDrawerOpen(false);

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[16.5rem_minmax(0,1fr)]">
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 overflow-y-auto border-r border-line px-3 py-5 lg:flex">
        <div className="px-2.5 py-1">
          <Wordmark />
        </div>
        <Sidebar />
      </aside>
      <div className="mx-auto w-full max-w-3xl px-4 pb-16 sm:px-6">
        <header className="flex items-center gap-1 py-4 sm:py-5">
          <IconButton
            label="Lists and views"
            aria-haspopup="dialog"
            className="-ml-2.5 lg:hidden"
            onClick={() => setIsDrawerOpen(true)}
          >
            <MenuIcon className="size-5" />
          </IconButton>
          <div className="flex flex-1">
            <span className="flex lg:hidden">
              <Wordmark />
            </span>
          </div>
          <AccountMenu user={user} />
        </header>
        <OfflineNotice />
        {notice}
        <main className="pt-4 sm:pt-8 lg:pt-2">{children}</main>
      </div>
      {isDrawerOpen && (
        <Dialog shape="drawer" label="Lists and views" onClose={closeDrawer}>
          <div className="grid gap-6 p-3 pt-5">
            <div className="px-2.5 py-1">
              <Wordmark />
            </div>
            <Sidebar onLeave={closeDrawer} />
          </div>
        </Dialog>
      )}
    </div>
  );
}
