import {
  type FilterTerm,
  formatTaskFilter,
  Priority,
  type Task,
  TaskCounts,
  TaskSort,
} from "@docket/contracts";
import type { InternalCaller, RouterInputs } from "@docket/router";
import { createTestDatabase, people } from "@docket/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "./property-runs.ts";
import { holds, sorted } from "./view-model.ts";
import { anyTask, build, dateIn, plans, shift, zone } from "./view-world.ts";

async function everyPage(
  owner: InternalCaller,
  input: RouterInputs["task"]["list"],
): Promise<Task[]> {
  const all: Task[] = [];
  let cursor: string | undefined;
  do {
    const page = await owner.task.list({ limit: 7, ...input, cursor });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

const word = fc.constantFrom(
  "today" as const,
  "tomorrow" as const,
  "none" as const,
  "any" as const,
);
/** Days of the tasks and around them, and how the range ends. */
const range = fc
  .record({
    first: fc.integer({ min: -5, max: 11 }),
    days: fc.nat({ max: 6 }),
    open: fc.constantFrom("neither" as const, "from" as const, "to" as const),
  })
  .map(({ first, days, open }) => {
    const today = dateIn("UTC", Date.now());
    return {
      kind: "range" as const,
      from: open === "from" ? null : shift(today, first),
      to: open === "to" ? null : shift(today, first + days),
    };
  });
const day = fc.oneof(
  word.map((kind) => ({ kind })),
  fc.integer({ min: 1, max: 9 }).map((count) => ({ kind: "days" as const, count })),
  range,
);
const parent = fc.oneof(fc.constant("none" as const), { weight: 3, arbitrary: anyTask });
const name = fc.constantFrom("Home", "HOME", "two WORDS");
const tag = fc.constantFrom("home", "STRASSE", "none");
const negated = fc.boolean();

function some<Value>(value: fc.Arbitrary<Value>) {
  return fc.array(value, { minLength: 1, maxLength: 3 });
}

function named(value: fc.Arbitrary<string>) {
  const found = value.map((text) => ({ kind: "name" as const, name: text }));
  return some(fc.oneof(found, fc.constant({ kind: "none" as const })));
}

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({
    field: fc.constantFrom("done" as const, "trashed" as const, "started" as const),
    negated,
  }),
  {
    // The one with the most to go wrong.
    weight: 6,
    arbitrary: fc.record({
      field: fc.constant("due" as const),
      values: some(fc.oneof(day, fc.constant({ kind: "overdue" as const }))),
      negated,
    }),
  },
  fc.record({ field: fc.constant("start" as const), values: some(day), negated }),
  fc.record({ field: fc.constant("list" as const), values: named(name), negated }),
  fc.record({ field: fc.constant("tag" as const), values: named(tag), negated }),
  fc.record({
    field: fc.constant("priority" as const),
    values: some(fc.constantFrom(...Priority.options)),
    negated,
  }),
  {
    weight: 2,
    arbitrary: fc.record({ field: fc.constant("parent" as const), values: some(parent), negated }),
  },
);

const look = fc.record({
  filter: fc.array(term, { maxLength: 2 }),
  parentId: fc.option(parent, { nil: undefined, freq: 1 }),
  timeZone: zone,
  sort: fc.constantFrom(...TaskSort.options),
  direction: fc.option(fc.constantFrom("asc" as const, "desc" as const), { nil: undefined }),
});

const DOWN = new Set<TaskSort>(["created", "updated", "priority"]);

test(
  "every filter shows what it says, in every order, page by page, and every number counts its filter",
  {
    timeout: 120_000,
  },
  async () => {
    const filters = Object.entries(TaskCounts.shape).flatMap(([view, schema]) => {
      const [, text] = /^`(.*)`$/.exec(schema.description ?? "") ?? [];
      return text === undefined ? [] : [{ view, text }];
    });
    expect(filters).toHaveLength(8);

    const holdsForAll = fc.asyncProperty(
      plans,
      fc.array(look, { minLength: 20, maxLength: 20 }),
      async (all, looks) => {
        await using database = await createTestDatabase();
        const { ada, eve } = await people(database);
        await build(eve, all.slice(0, 3));
        const world = await build(ada, all);

        for (const { filter, parentId, timeZone, sort, direction } of looks) {
          const isAboutTrash = filter.some(({ field }) => field === "trashed");
          const selected = world.tasks.filter(
            (task) =>
              (isAboutTrash || task.deletedAt === null) &&
              (parentId === undefined || parentId === (task.parentId ?? "none")) &&
              filter.every((one) => holds(one, task, world, timeZone)),
          );
          const isDown = direction === undefined ? DOWN.has(sort) : direction === "desc";
          const text = formatTaskFilter(filter);
          const shown = await everyPage(ada, {
            filter: text,
            parentId,
            timeZone,
            sort,
            direction,
          });
          const expected = sorted(selected, { sort, isDown, timeZone });
          expect(
            shown.map(({ id }) => id),
            text,
          ).toEqual(expected.map(({ id }) => id));
          expect(shown).toEqual(expected);
        }

        for (const timeZone of ["Pacific/Kiritimati", "Etc/GMT+12"]) {
          const { lists, tags, ...counts } = await ada.task.counts({ timeZone });
          const count = async (filter: string) =>
            (await everyPage(ada, { filter, timeZone })).length;
          for (const { view, text } of filters) {
            expect({ [view]: await count(text) }).toEqual({
              [view]: Object.entries(counts).find(([key]) => key === view)?.[1],
            });
          }
          for (const { id, name: called } of world.lists) {
            const expected = await count(`list:"${called}" !done started`);
            expect(lists.find(({ listId }) => listId === id)?.open ?? 0).toBe(expected);
          }
          for (const { id, name: called } of world.tags) {
            const expected = await count(`tag:"${called}" !done started`);
            expect(tags.find(({ tagId }) => tagId === id)?.open ?? 0).toBe(expected);
          }
          expect([...lists, ...tags].every(({ open }) => open > 0)).toBe(true);
        }
      },
    );
    await fc.assert(holdsForAll, propertyRuns(8, 100_000));
  },
);
