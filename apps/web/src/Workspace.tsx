import type { TaskId, User } from "@docket/contracts";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useAccount } from "./account/account.ts";
import { createApi, createQueryClient, trpc } from "./api/trpc.ts";
import { Settings } from "./settings/Settings.tsx";
import { TaskEditor } from "./tasks/TaskEditor.tsx";
import { TasksPage } from "./tasks/TasksPage.tsx";
import { useToasts } from "./ui/toasts.ts";
import { type Actions, createActions } from "./writes/actions.ts";
import { useUndoKeys } from "./writes/use-undo-keys.ts";
import { WritesContext } from "./writes/writes-context.ts";

/** Everything one user sees and does. Another user gets another one, and none of its memory. */
export function Workspace({ user }: { user: User }) {
  const { keeper } = useAccount();
  const toasts = useToasts();
  const [openTask, setOpenTask] = useState<TaskId | null>(null);

  const [{ api, queryClient, actions }] = useState(() => {
    const client = createApi(keeper.fetchAs(user));
    const cache = createQueryClient();
    const parts = { api: client, queryClient: cache, toasts, open: setOpenTask };
    return { api: client, queryClient: cache, actions: createActions(parts) };
  });
  useUndoKeys(actions);
  useWarningBeforeLoss(actions);

  const page = (completed: boolean) => (
    <TasksPage user={user} completed={completed} onOpen={setOpenTask} />
  );
  return (
    <trpc.Provider client={api} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <WritesContext value={actions}>
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
            <TaskEditor key={openTask} taskId={openTask} onClose={() => setOpenTask(null)} />
          )}
        </WritesContext>
      </QueryClientProvider>
    </trpc.Provider>
  );
}

/** Has the browser ask before it closes a page whose changes the server has not confirmed. */
function useWarningBeforeLoss({ pending }: Actions) {
  useEffect(() => {
    function warn(event: BeforeUnloadEvent) {
      if (pending().length > 0) event.preventDefault();
    }
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [pending]);
}
