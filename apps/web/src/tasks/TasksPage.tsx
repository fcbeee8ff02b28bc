import type { TaskId, User } from "@docket/contracts";
import { Link } from "wouter";
import { AccountMenu } from "../account/AccountMenu.tsx";
import { OfflineNotice } from "../ui/OfflineNotice.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";
import { QuickAdd } from "./QuickAdd.tsx";
import { TaskList } from "./TaskList.tsx";
import { Today } from "./Today.tsx";

interface TasksPageProps {
  user: User;
  completed: boolean;
  onOpen: (taskId: TaskId) => void;
}

const VIEWS = [
  { href: "/", label: "Open", isCompleted: false },
  { href: "/completed", label: "Completed", isCompleted: true },
];

export function TasksPage({ user, completed, onOpen }: TasksPageProps) {
  return (
    <div className="mx-auto min-h-dvh w-full max-w-3xl px-4 pb-16 sm:px-6">
      <title>{completed ? "Completed · Docket" : "Docket"}</title>
      <header className="flex items-center justify-between py-4 sm:py-5">
        <Wordmark />
        <AccountMenu user={user} />
      </header>
      <OfflineNotice />
      <main className="pt-4 sm:pt-8">
        <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 px-1">
          <div>
            <p className="text-sm text-soft">
              <Today />
            </p>
            <h1 className="mt-0.5 font-serif text-3xl font-semibold tracking-tight">
              {completed ? "Done and dusted" : "What is on your docket"}
            </h1>
          </div>
          <nav aria-label="Views" className="flex rounded-xl bg-wash p-1 text-[0.9375rem]">
            {VIEWS.map(({ href, label, isCompleted }) => (
              <Link
                key={href}
                href={href}
                aria-current={isCompleted === completed ? "page" : undefined}
                className="grid min-h-9 place-items-center rounded-lg px-3.5 text-soft hover:text-ink aria-[current]:bg-slip aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-slip"
              >
                {label}
              </Link>
            ))}
          </nav>
        </div>
        <section className="rounded-2xl border border-line bg-slip shadow-slip">
          {!completed && (
            <div className="perforated">
              <QuickAdd />
            </div>
          )}
          <TaskList key={String(completed)} completed={completed} onOpen={onOpen} />
        </section>
      </main>
    </div>
  );
}
