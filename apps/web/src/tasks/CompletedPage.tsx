import type { TaskId } from "@docket/contracts";
import { Logomark } from "../ui/Logomark.tsx";
import { Notice } from "../ui/Notice.tsx";
import { TasksPage } from "./TasksPage.tsx";
import { Today } from "./Today.tsx";

const COMPLETED = { completed: true } as const;

export function CompletedPage({ onOpen }: { onOpen: (taskId: TaskId) => void }) {
  return (
    <TasksPage
      view={COMPLETED}
      title="Completed · Docket"
      eyebrow={<Today />}
      heading="Done and dusted"
      empty={
        <Notice icon={<Logomark className="size-10" />} title="Nothing here yet">
          Tick off a task and it moves here, with the day you finished it.
        </Notice>
      }
      onOpen={onOpen}
    />
  );
}
