import type { ForeignFields } from "./foreign-fields.ts";
import { type ForeignRecord, isRecord, textOf } from "./foreign-value.ts";

/** Which tasks the file has, and which of them are above one another. */
export interface Families {
  readonly ids: ReadonlySet<string>;
  /** By the id of the subtask, each once. */
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Either side may have the relation, so all of them are read before any task is.
 *
 * @param projects  each with its tasks.
 */
export function familiesOf(projects: readonly unknown[]): Families {
  const tasks = projects.flatMap((project) => recordsOf(project, "tasks"));
  const ids = new Set(tasks.map(({ id }) => textOf(id)));
  const parents = new Map<string, Set<string>>();
  const add = (child: string, parent: string) => {
    if (!ids.has(child) || !ids.has(parent)) return;
    const known = parents.get(child);
    if (known) known.add(parent);
    else parents.set(child, new Set([parent]));
  };
  for (const { id, related_tasks: related } of tasks) {
    for (const child of recordsOf(related, "subtask")) add(textOf(child["id"]), textOf(id));
    for (const parent of recordsOf(related, "parenttask")) add(textOf(id), textOf(parent["id"]));
  }
  return { ids, parents };
}

function recordsOf(value: unknown, key: string): ForeignRecord[] {
  const array = isRecord(value) ? value[key] : null;
  return Array.isArray(array) ? array.filter(isRecord) : [];
}

/** The relations that `familiesOf` follows have copies of tasks; all other relations are listed. */
export function readRelations(task: ForeignFields, { ids }: Families): void {
  task.record("related_tasks", (related) => {
    for (const kind of ["subtask", "parenttask"]) {
      related.records(kind, (copy) => {
        if (ids.has(copy.text("id"))) copy.ignoreAll();
        else copy.leaveOutAll("is not in the file");
      });
    }
  });
}
