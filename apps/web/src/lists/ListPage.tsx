import type { ListId, TaskId } from "@docket/contracts";
import { ListSkeleton } from "../tasks/ListSkeleton.tsx";
import { TasksPage } from "../tasks/TasksPage.tsx";
import { useOpenTasks } from "../tasks/use-open-tasks.ts";
import { ButtonLink } from "../ui/ButtonLink.tsx";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { Logomark } from "../ui/Logomark.tsx";
import { Notice } from "../ui/Notice.tsx";
import { ListDot } from "./ListDot.tsx";
import { ListMenu } from "./ListMenu.tsx";
import { useLists } from "./use-lists.ts";

interface ListPageProps {
  listId: ListId;
  onOpen: (taskId: TaskId) => void;
}

export function ListPage({ listId, onOpen }: ListPageProps) {
  const { lists, isKnown, error, retry } = useLists();
  const list = lists.find(({ id }) => id === listId);
  const view = useOpenTasks(listId);

  if (!list && isKnown) {
    return (
      <Notice
        icon={<Logomark className="size-10" />}
        title="This list is gone"
        action={<ButtonLink href="/">All tasks</ButtonLink>}
      >
        It was deleted, here or on another device.
      </Notice>
    );
  }
  if (!list) return error ? <LoadFailure error={error} onRetry={retry} /> : <ListSkeleton />;
  return (
    <TasksPage
      view={view}
      title={`${list.name} · Docket`}
      eyebrow={list.archived ? "Archived list" : "List"}
      heading={
        <>
          <ListDot colour={list.colour} className="mr-3 mb-0.5 inline-block size-3.5" />
          {list.name}
        </>
      }
      actions={<ListMenu list={list} lists={lists} />}
      addTo={list.id}
      empty={
        <Notice icon={<Logomark className="size-10" />} title="Nothing left on this list">
          Write the next thing above and press Enter.
        </Notice>
      }
      onOpen={onOpen}
    />
  );
}
