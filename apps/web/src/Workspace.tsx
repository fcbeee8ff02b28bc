import type { Task, TaskId, User } from "@docket/contracts";
import { QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useAccount } from "./account/account.ts";
import { createApi, createQueryClient, trpc } from "./api/trpc.ts";
import { Settings } from "./settings/Settings.tsx";
import { newTaskId } from "./tasks/new-task-id.ts";
import { createTaskWrites, type TaskWrites } from "./tasks/task-writes.ts";
import { TaskWritesContext } from "./tasks/task-writes-context.ts";
import { TaskEditor } from "./tasks/TaskEditor.tsx";
import { TasksPage } from "./tasks/TasksPage.tsx";
import { toFailureToast } from "./tasks/write-failure.ts";
import { useToasts } from "./ui/toasts.ts";

/** Everything one user sees and does. Another user gets another one, and none of its memory. */
export function Workspace({ user }: { user: User }) {
  const { keeper } = useAccount();
  const toasts = useToasts();
  const [openTask, setOpenTask] = useState<TaskId | null>(null);

  const [{ api, queryClient, writes }] = useState(() => {
    const client = createApi(keeper.fetchAs(user));
    const cache = createQueryClient();
    const taskWrites: TaskWrites = createTaskWrites({
      api: client,
      queryClient: cache,
      onFailure: (failure) =>
        toasts.show(toFailureToast(failure, { send: taskWrites.send, open: setOpenTask })),
    });
    return { api: client, queryClient: cache, writes: taskWrites };
  });
  useWarningBeforeLoss(writes);

  const remove = useCallback(
    (task: Task) => {
      writes.send({ kind: "delete", task });
      toasts.show({
        message: `“${task.title}” was deleted.`,
        action: {
          label: "Undo",
          run: () => writes.send({ kind: "create", task: { ...task, id: newTaskId() } }),
        },
      });
    },
    [toasts, writes],
  );

  const page = (completed: boolean) => (
    <TasksPage user={user} completed={completed} onOpen={setOpenTask} onDelete={remove} />
  );
  return (
    <trpc.Provider client={api} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <TaskWritesContext value={writes}>
          <Switch>
            <Route path="/">{page(false)}</Route>
            <Route path="/completed">{page(true)}</Route>
            <Route path="/settings">
              <Settings user={user} />
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
          {openTask && (
            <TaskEditor
              key={openTask}
              taskId={openTask}
              onDelete={remove}
              onClose={() => setOpenTask(null)}
            />
          )}
        </TaskWritesContext>
      </QueryClientProvider>
    </trpc.Provider>
  );
}

/** Has the browser ask before it closes a page whose changes the server has not confirmed. */
function useWarningBeforeLoss(writes: TaskWrites) {
  useEffect(() => {
    function warn(event: BeforeUnloadEvent) {
      if (writes.pending().length > 0) event.preventDefault();
    }
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [writes]);
}
