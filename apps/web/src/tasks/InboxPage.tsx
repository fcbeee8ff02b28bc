import type { TaskId } from "@docket/contracts";
import { Inbox } from "lucide-react";
import { Notice } from "../ui/Notice.tsx";
import { TasksPage } from "./TasksPage.tsx";
import { useOpenTasks } from "./use-open-tasks.ts";

export function InboxPage({ onOpen }: { onOpen: (taskId: TaskId) => void }) {
  return (
    <TasksPage
      view={useOpenTasks("inbox")}
      title="Inbox · Docket"
      eyebrow="Tasks that are on no list"
      heading="Inbox"
      addTo={null}
      empty={
        <Notice icon={<Inbox className="size-8" strokeWidth={1.5} />} title="Your Inbox is empty">
          Write down what comes to mind, and put it on a list when you get to it.
        </Notice>
      }
      onOpen={onOpen}
    />
  );
}
