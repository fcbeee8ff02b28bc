import { ListId, type TaskId, type User } from "@docket/contracts";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useAccount } from "./account/account.ts";
import { createApi, createQueryClient, trpc } from "./api/trpc.ts";
import { Frame } from "./frame/Frame.tsx";
import { ListPage } from "./lists/ListPage.tsx";
import { Settings } from "./settings/Settings.tsx";
import { TaskEditor } from "./tasks/TaskEditor.tsx";
import { followChanges } from "./live/follow-changes.ts";
import { whileAtHand } from "./live/while-at-hand.ts";
import { AllTasksPage } from "./tasks/AllTasksPage.tsx";
import { CompletedPage } from "./tasks/CompletedPage.tsx";
import { InboxPage } from "./tasks/InboxPage.tsx";
import { LaterPage } from "./tasks/LaterPage.tsx";
import { TrashPage } from "./trash/TrashPage.tsx";
import { unfinishedField } from "./ui/DateField.tsx";
import { useToasts } from "./ui/toasts.ts";
import { createUnsaved, openTaskOf, type Unsaved } from "./unsaved/unsaved.ts";
import { UnsavedList } from "./unsaved/UnsavedList.tsx";
import { type Actions, createActions } from "./writes/actions.ts";
import { useUndoKeys } from "./writes/use-undo-keys.ts";
import { WritesContext } from "./writes/writes-context.ts";

/** Everything one user sees and does. Another user gets another one, and none of its memory. */
export function Workspace({ user }: { user: User }) {
  const { keeper } = useAccount();
  const toasts = useToasts();
  const [unsaved] = useState(() => createUnsaved(user.id));
  const { openTask, setOpenTask } = useOpenTask(user, unsaved);

  const [{ api, queryClient, actions }] = useState(() => {
    const client = createApi(keeper.fetchAs(user));
    const cache = createQueryClient();
    const parts = { api: client, queryClient: cache, toasts, unsaved, open: setOpenTask };
    return { api: client, queryClient: cache, actions: createActions(parts) };
  });
  useUndoKeys(actions);
  useEffect(() => {
    const place = { seq: null };
    const parts = { api, queryClient, isOwn: actions.isOwn };
    return whileAtHand(() => followChanges(parts, place));
  }, [actions, api, queryClient]);
  useWarningBeforeLoss(actions);

  return (
    <trpc.Provider client={api} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <WritesContext value={actions}>
          <Switch>
            <Route path="/settings">
              <Settings user={user} />
            </Route>
            <Route>
              <Frame user={user} notice={<UnsavedList openTask={openTask} onOpen={setOpenTask} />}>
                <TaskPages onOpen={setOpenTask} />
              </Frame>
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

/** The task whose form is open. After a reload the form opens again if its edit is not saved. */
function useOpenTask(user: User, unsaved: Unsaved) {
  const [kept] = useState(() => openTaskOf(user.id));
  const [openTask, setOpenTask] = useState<TaskId | null>(() => {
    const taskId = kept.read();
    return taskId && unsaved.draft(taskId) ? taskId : null;
  });
  useEffect(() => kept.keep(openTask), [kept, openTask]);
  return { openTask, setOpenTask };
}

function TaskPages({ onOpen }: { onOpen: (taskId: TaskId) => void }) {
  return (
    <Switch>
      <Route path="/">
        <AllTasksPage onOpen={onOpen} />
      </Route>
      <Route path="/inbox">
        <InboxPage onOpen={onOpen} />
      </Route>
      <Route path="/later">
        <LaterPage onOpen={onOpen} />
      </Route>
      <Route path="/completed">
        <CompletedPage onOpen={onOpen} />
      </Route>
      <Route path="/trash">
        <TrashPage />
      </Route>
      <Route path="/lists/:listId">
        {({ listId }) => {
          const { data } = ListId.safeParse(listId);
          return data ? <ListPage key={data} listId={data} onOpen={onOpen} /> : <ToAllTasks />;
        }}
      </Route>
      <Route>
        <ToAllTasks />
      </Route>
    </Switch>
  );
}

function ToAllTasks() {
  return <Redirect to="/" replace />;
}

/** Makes the browser ask before it closes a page with unconfirmed changes or a half-typed date. */
function useWarningBeforeLoss({ pending }: Actions) {
  useEffect(() => {
    function warn(event: BeforeUnloadEvent) {
      const isUnfinished = unfinishedField(document) !== null;
      if (pending().length > 0 || isUnfinished) event.preventDefault();
    }
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [pending]);
}
