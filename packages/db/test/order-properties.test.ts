import { type ListId, TaskId } from "@docket/contracts";
import { ADA, createTestDatabase, people, requestOf } from "@docket/testing";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  createList,
  createTask,
  type Database,
  listChanges,
  listTasks,
  updateTask,
} from "../src/index.ts";
import { LETTER } from "./steps.ts";

const CARDS = Array.from({ length: 7 }, (_, n) =>
  TaskId.parse(`01940000-0000-7000-8000-00000000000${n}`),
);
/** Have subtasks, and are none. */
const PARENTS = CARDS.slice(0, 2);

async function makeCards(db: Database): Promise<void> {
  for (const id of CARDS) await createTask(db, requestOf(ADA), { ...LETTER, title: "Card", id });
}

/** Lays all cards into the Inbox. @returns them in their order: those that share a position, by id. */
async function lay(db: Database, positions: readonly string[]): Promise<TaskId[]> {
  const cards = CARDS.map((id, n) => ({ id, position: positions[n] ?? "a0" }));
  await db.execute(sql`
    update task set list_id = null, parent_id = null, position = r.position
    from jsonb_to_recordset(${JSON.stringify(cards)}::jsonb) r(id uuid, position text)
    where owner_id = ${ADA.id} and task.id = r.id`);
  const key = (card: (typeof cards)[number]) => `${card.position} ${card.id}`;
  return cards.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ id }) => id);
}

/** Takes a card out of its row, and puts it in front of another, or last. */
function put(rows: readonly TaskId[][], card: TaskId, row: TaskId[], before: TaskId | null): void {
  for (const one of rows) if (one.includes(card)) one.splice(one.indexOf(card), 1);
  row.splice(before === null ? row.length : row.indexOf(before), 0, card);
}

/** So few that most are shared. */
const positions = fc.array(fc.constantFrom("a0", "a0V", "a1"), {
  minLength: CARDS.length,
  maxLength: CARDS.length,
});
const card = fc.nat(CARDS.length - 1);
/** The last one stands for the end. */
const place = fc.nat(CARDS.length);

async function idsOf(db: Database, row: { listId: ListId | "inbox" } | { parentId: TaskId }) {
  const selection = "listId" in row ? { ...row, parentId: "none" as const } : row;
  const { items } = await listTasks(db, ADA.id, { ...selection, sort: "position", limit: 100 });
  return items.map(({ id }) => id);
}

test(
  "wherever tasks are moved, among lists and parents, the order is that of rows of cards",
  { timeout: 120_000 },
  async () => {
    await using database = await createTestDatabase();
    await people(database);
    const { db } = database;
    await makeCards(db);
    const { list } = await createList(db, requestOf(ADA), { name: "Home", colour: "grey" });
    const places = [
      { listId: "inbox" as const },
      { listId: list.id },
      ...PARENTS.map((parentId) => ({ parentId })),
    ];
    const moves = fc.array(fc.tuple(card, fc.nat(places.length - 1), place), {
      minLength: 1,
      maxLength: 20,
    });

    await fc.assert(
      fc.asyncProperty(positions, moves, async (laid, all) => {
        const rows = [await lay(db, laid), ...places.slice(1).map((): TaskId[] => [])];
        for (const [from, to, at] of all) {
          const [taskId, target, row] = [CARDS[from], places[to], rows[to]];
          if (!taskId || !target || !row) throw new Error("There is no such card or place.");
          if ("parentId" in target && PARENTS.includes(taskId)) continue;
          const before = row[at] ?? null;
          const where =
            "parentId" in target
              ? target
              : { listId: target.listId === "inbox" ? null : target.listId, parentId: null };
          const move = { taskId, ...where, before };
          const moved = await updateTask(db, requestOf(ADA), move);
          if (before !== taskId) put(rows, taskId, row, before);
          // A retry finds the card where it is to be.
          expect(await updateTask(db, requestOf(ADA), move)).toEqual(moved);
        }
        for (const [n, where] of places.entries()) expect(await idsOf(db, where)).toEqual(rows[n]);
      }),
      { numRuns: 25 },
    );
  },
);

test(
  "whatever devices move at once, the order is what their moves come to in the order of the log",
  { timeout: 60_000 },
  async () => {
    await using database = await createTestDatabase();
    await people(database);
    const { db } = database;
    await makeCards(db);
    const moves = fc.array(fc.tuple(card, place), { minLength: 2, maxLength: 12 });

    await fc.assert(
      fc.asyncProperty(positions, moves, async (laid, all) => {
        const row = await lay(db, laid);
        const sent = all.map(([from, at]) => {
          const [taskId, before = null] = [CARDS[from], CARDS[at]];
          if (!taskId) throw new Error("There is no such card.");
          return { batch: requestOf(ADA), taskId, before };
        });
        await Promise.all(
          sent.map(({ batch, ...move }) => updateTask(db, batch, { ...move, listId: null })),
        );
        // A move that writes nothing found its card in place.
        const { items } = await listChanges(db, ADA.id, { limit: 1_000 });
        const logged = new Set(items.toReversed().map(({ batchId }) => batchId));
        for (const id of logged) {
          const move = sent.find(({ batch }) => batch.id === id);
          if (move) put([row], move.taskId, row, move.before);
        }
        expect(await idsOf(db, { listId: "inbox" })).toEqual(row);
      }),
      { numRuns: 30 },
    );
  },
);
