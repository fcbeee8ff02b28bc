import type { TaskId } from "@docket/contracts";
import { Logomark } from "../ui/Logomark.tsx";
import { Notice } from "../ui/Notice.tsx";
import { TasksPage } from "./TasksPage.tsx";
import { Today } from "./Today.tsx";
import { useOpenTasks } from "./use-open-tasks.ts";

export function AllTasksPage({ onOpen }: { onOpen: (taskId: TaskId) => void }) {
  return (
    <TasksPage
      view={useOpenTasks()}
      title="Docket"
      eyebrow={<Today />}
      heading="What is on your docket"
      addTo={null}
      empty={
        <Notice icon={<Logomark className="size-10" />} title="A clear docket">
          Nothing is waiting for you. Write the next thing above and press Enter.
        </Notice>
      }
      onOpen={onOpen}
    />
  );
}
