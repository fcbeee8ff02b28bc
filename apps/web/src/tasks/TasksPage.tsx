import type { ListId, TaskId } from "@docket/contracts";
import type { ReactNode } from "react";
import { PageHeading } from "../ui/PageHeading.tsx";
import { QuickAdd } from "./QuickAdd.tsx";
import type { PageView } from "./task-cache.ts";
import { TaskList } from "./TaskList.tsx";

interface TasksPageProps {
  view: PageView;
  /** Of the browser's tab. */
  title: string;
  eyebrow: ReactNode;
  heading: ReactNode;
  actions?: ReactNode;
  /** Shown when there are no tasks. */
  empty: ReactNode;
  /** Where new tasks go; `undefined` where none are made. */
  addTo?: ListId | null;
  onOpen: (taskId: TaskId) => void;
}

export function TasksPage({
  view,
  title,
  eyebrow,
  heading,
  actions,
  empty,
  addTo,
  onOpen,
}: TasksPageProps) {
  return (
    <>
      <title>{title}</title>
      <PageHeading eyebrow={eyebrow} actions={actions}>
        {heading}
      </PageHeading>
      <section className="rounded-2xl border border-line bg-slip shadow-slip">
        {addTo !== undefined && (
          <div className="perforated">
            <QuickAdd key={addTo} listId={addTo} />
          </div>
        )}
        <TaskList view={view} empty={empty} onOpen={onOpen} />
      </section>
    </>
  );
}
