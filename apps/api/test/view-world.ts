import { type Due, type ListId, Priority, type TagId, type Task, TaskId } from "@docket/contracts";
import type { InternalCaller } from "@docket/router";
import * as fc from "fast-check";

/** Zones whose clocks are never changed, by how many hours they are ahead of UTC. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  "Etc/GMT+12": -12,
  "Asia/Kolkata": 5.5,
  "Pacific/Kiritimati": 14,
};
export const zone = fc.constantFrom(...Object.keys(ZONES));

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function dateIn(timeZone: string, at: number): string {
  return new Date(at + (ZONES[timeZone] ?? 0) * HOUR).toISOString().slice(0, 10);
}

export function shift(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** Milliseconds. */
export function instantOf(due: Extract<Due, { time: string }>): number {
  return Date.parse(`${due.date}T${due.time}Z`) - (ZONES[due.timeZone] ?? 0) * HOUR;
}

/** A task before it is made; numbers stand for days from today, and for places in the lists below. */
interface Plan {
  readonly title: string;
  readonly priority: Priority;
  readonly list: number | null;
  readonly tags: readonly number[];
  readonly due: {
    readonly day: number;
    readonly time: string | null;
    readonly timeZone: string;
  } | null;
  readonly start: number | null;
  readonly completed: boolean;
  readonly trashed: boolean;
  readonly isChild: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  title: fc.constantFrom(
    "Äpfel",
    "apples",
    "Zebra",
    "ärger",
    "1 a",
    "Éclair",
    "éclair",
    "_",
    "買う",
  ),
  priority: fc.constantFrom(...Priority.options),
  list: fc.option(fc.nat({ max: 1 })),
  tags: fc.subarray([0, 1, 2]),
  due: fc.option(
    fc.record({
      day: fc.integer({ min: -3, max: 9 }),
      time: fc.option(fc.constantFrom("00:00", "06:00", "12:00", "18:00", "23:59")),
      timeZone: zone,
    }),
    { freq: 4 },
  ),
  start: fc.option(fc.integer({ min: -2, max: 2 }), { freq: 1 }),
  completed: fc.boolean(),
  trashed: fc.constantFrom(false, false, false, true),
  isChild: fc.boolean(),
});

const FEWEST = 12;
export const plans = fc.array(plan, { minLength: FEWEST, maxLength: 2 * FEWEST });

/** Of the task that is made nth; an owner's own, though others have one with the same id. */
function nthId(n: number): TaskId {
  return TaskId.parse(`01940000-0000-7000-8000-${String(n).padStart(12, "0")}`);
}

/** One of the tasks that any plans make, whether it has subtasks or not. */
export const anyTask = fc.nat({ max: FEWEST - 1 }).map(nthId);

export interface ViewWorld {
  readonly tasks: readonly Task[];
  readonly lists: readonly { readonly id: ListId; readonly name: string }[];
  readonly tags: readonly { readonly id: TagId; readonly name: string }[];
}

/** Makes the tasks, the lists "Home" and "Two words", and the tags "home", "Straße" and "none". */
export async function build(owner: InternalCaller, all: readonly Plan[]): Promise<ViewWorld> {
  const lists = [
    await owner.list.create({ name: "Home" }),
    await owner.list.create({ name: "Two words" }),
  ];
  const tags = [
    await owner.tag.create({ name: "home" }),
    await owner.tag.create({ name: "Straße" }),
    await owner.tag.create({ name: "none" }),
  ];
  const today = dateIn("UTC", Date.now());
  const parents = new Map<ListId | null, TaskId>();
  for (const [n, { list, due, start, trashed, isChild, tags: carried, ...rest }] of all.entries()) {
    const listId = list === null ? null : (lists[list]?.id ?? null);
    const parentId = isChild && !trashed ? (parents.get(listId) ?? null) : null;
    const task = await owner.task.create({
      ...rest,
      id: nthId(n),
      listId,
      parentId,
      tagIds: carried.flatMap((place) => tags[place]?.id ?? []),
      due: due && {
        date: shift(today, due.day),
        ...(due.time === null ? {} : { time: due.time, timeZone: due.timeZone }),
      },
      start: start === null ? null : shift(today, start),
    });
    if (trashed) await owner.task.delete({ taskId: task.id });
    else if (parentId === null && !rest.completed) parents.set(listId, task.id);
  }
  const live = (await owner.task.list({ limit: 100 })).items;
  const trash = (await owner.trash.list({ limit: 100 })).items;
  return { tasks: [...live, ...trash], lists, tags };
}
