import { type Change, List, Task, type TaskId } from "@docket/contracts";
import type { QueryClient } from "@tanstack/react-query";
import { problemOf } from "../api/failure.ts";
import type { Api } from "../api/trpc.ts";
import { dropList, findList, listsKey, storeList } from "../lists/list-cache.ts";
import { tagsKey } from "../tags/tag-cache.ts";
import { dropTask, findTask, storeTask, taskViewKey } from "../tasks/task-cache.ts";
import { readAgain } from "./stored.ts";

type TaskChange = Extract<Change, { entity: "task" }>;

/** From so many tasks on that have to be read, reading the page anew is less work. */
const MOST_READS = 20;

/**
 * Enters what the log says into what was read, and reads what cannot be known from that alone.
 *
 * @param changes  oldest first. Those that are known already, or happened to what is not shown, do no harm.
 */
export async function applyChanges(
  api: Api,
  queryClient: QueryClient,
  changes: readonly Change[],
): Promise<void> {
  const unknown = new Set<TaskId>();
  for (const change of changes) {
    if (change.entity === "list") {
      applyListChange(queryClient, change);
      continue;
    }
    if (change.entity === "tag") void queryClient.invalidateQueries({ queryKey: tagsKey });
    if (change.entity !== "task") continue;
    const id = change.entityId;
    if (change.operation === "delete") {
      unknown.delete(id);
      dropTask(queryClient, id);
      continue;
    }
    const task = taskAfter(change, findTask(queryClient, id));
    if (task) storeTask(queryClient, task);
    else unknown.add(id);
  }
  if (unknown.size > MOST_READS) await readAgain(queryClient);
  else await Promise.all([...unknown].map((id) => readTask(api, queryClient, id)));
}

/** @returns `null` when what is known of the task is not what the change was made to. */
function taskAfter({ entityId, before, after }: TaskChange, known: Task | undefined): Task | null {
  if (before === null) return Task.parse({ id: entityId, ...after });
  if (known === undefined) return null;
  if (after?.version !== undefined && known.version >= after.version) return known;
  return known.version === before.version ? Task.parse({ ...known, ...after }) : null;
}

function applyListChange(
  queryClient: QueryClient,
  { entityId, operation, before, after }: Extract<Change, { entity: "list" }>,
) {
  const known = findList(queryClient, entityId);
  if (operation === "delete") dropList(queryClient, entityId);
  else if (before === null) storeList(queryClient, List.parse({ id: entityId, ...after }));
  else if (known && known.version === before.version) {
    storeList(queryClient, List.parse({ ...known, ...after }));
  } else if (!known || known.version < (after?.version ?? Number.POSITIVE_INFINITY)) {
    void queryClient.invalidateQueries({ queryKey: listsKey });
  }
}

async function readTask(api: Api, queryClient: QueryClient, taskId: TaskId): Promise<void> {
  try {
    storeTask(queryClient, await api.task.get.query({ taskId }));
  } catch (error) {
    if (problemOf(error)?.code !== "task-not-found") throw error;
    dropTask(queryClient, taskId);
    await queryClient.invalidateQueries({ queryKey: taskViewKey("trash") });
  }
}
