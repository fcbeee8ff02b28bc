import type { TaskId } from "@docket/contracts";
import { Hourglass } from "lucide-react";
import { Notice } from "../ui/Notice.tsx";
import { TasksPage } from "./TasksPage.tsx";
import { useOpenTasks } from "./use-open-tasks.ts";

export function LaterPage({ onOpen }: { onOpen: (taskId: TaskId) => void }) {
  return (
    <TasksPage
      view={useOpenTasks(undefined, false)}
      title="Later · Docket"
      eyebrow="Tasks that have not started yet"
      heading="Not yet"
      empty={
        <Notice
          icon={<Hourglass className="size-8" strokeWidth={1.5} />}
          title="Nothing is planned for later"
        >
          Give a task a start, and it stays here until then.
        </Notice>
      }
      onOpen={onOpen}
    />
  );
}
