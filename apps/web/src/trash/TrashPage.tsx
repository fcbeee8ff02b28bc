import type { Task } from "@docket/contracts";
import { Trash2 } from "lucide-react";
import { useCallback, useState } from "react";
import { ListSkeleton } from "../tasks/ListSkeleton.tsx";
import { MoreTasks } from "../tasks/MoreTasks.tsx";
import { moveBetweenRows, passFocusOn } from "../tasks/row-focus.ts";
import { belongsTo } from "../tasks/task-cache.ts";
import { useTaskList } from "../tasks/use-task-list.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { LoadFailure } from "../ui/LoadFailure.tsx";
import { Notice } from "../ui/Notice.tsx";
import { PageHeading } from "../ui/PageHeading.tsx";
import { emptyTrash, purgeTask, restoreTask } from "../writes/write.ts";
import { usePendingWrites, useWrites } from "../writes/writes-context.ts";
import { TrashRow } from "./TrashRow.tsx";

export function TrashPage() {
  const { send } = useWrites();
  const list = useTaskList("trash");
  const isEmptying = usePendingWrites().some(({ kind }) => kind === "empty-trash");
  const [asked, setAsked] = useState<Task | "all" | null>(null);
  const tasks = isEmptying ? [] : list.tasks.filter((task) => belongsTo("trash", task));

  const restore = useCallback(
    (task: Task) => {
      passFocusOn(task.id);
      send(restoreTask(task));
    },
    [send],
  );

  return (
    <>
      <title>Trash · Docket</title>
      <PageHeading
        eyebrow="Deleted tasks stay here for 30 days"
        actions={tasks.length > 0 && <Button onClick={() => setAsked("all")}>Empty trash</Button>}
      >
        Trash
      </PageHeading>
      <section className="rounded-2xl border border-line bg-slip shadow-slip">
        {list.status === "loading" && <ListSkeleton />}
        {list.status !== "loading" && list.status !== "ready" && (
          <LoadFailure error={list.error} onRetry={list.retry} />
        )}
        {list.status === "ready" && (
          <>
            {tasks.length === 0 && (isEmptying || !list.hasMore) && (
              <Notice
                icon={<Trash2 className="size-8" strokeWidth={1.5} />}
                title="The trash is empty"
              >
                What you delete waits here for 30 days, in case you want it back.
              </Notice>
            )}
            <ul
              aria-label="Deleted tasks"
              className="overflow-clip rounded-2xl"
              onKeyDown={moveBetweenRows}
            >
              {tasks.map((task) => (
                <TrashRow key={task.id} task={task} onRestore={restore} onPurge={setAsked} />
              ))}
            </ul>
            <MoreTasks list={list} />
          </>
        )}
      </section>
      {asked === "all" && (
        <ConfirmDialog
          title="Empty the trash?"
          action="Empty trash"
          onConfirm={() => send(emptyTrash())}
          onClose={() => setAsked(null)}
        >
          Everything in the trash is deleted permanently. You can still undo this while this tab is
          open.
        </ConfirmDialog>
      )}
      {asked !== null && asked !== "all" && (
        <ConfirmDialog
          title={`Delete “${asked.title}” for good?`}
          action="Delete for good"
          onConfirm={() => {
            passFocusOn(asked.id);
            send(purgeTask(asked));
          }}
          onClose={() => setAsked(null)}
        >
          It leaves the trash. You can still undo this while this tab is open.
        </ConfirmDialog>
      )}
    </>
  );
}
