import { expect, inject, test } from "vitest";
import { bearer, startTarget, type Target } from "../attacks/target.ts";
import { expectUnharmed } from "./victim.ts";

/**
 * Small or permitted files that would take very long to read if a step were not linear in the size of the file.
 * Each is read while the victim works.
 */

const isEmbedded = inject("database").kind === "embedded";

/** Writing them is one transaction, during which the embedded database serves no other calls. */
const PARENTS = isEmbedded ? 2_000 : 5_000;

/** Each would take the search index up to 0.1 s. */
const LONG_NOTES = isEmbedded ? 500 : 1_000;

interface HostileFile {
  readonly name: string;
  readonly format: string;
  readonly file: string;
  /** Expected status; 200 for an unusual but valid file. */
  readonly status: number;
}

function vikunja(tasks: readonly object[]): string {
  return JSON.stringify([{ id: 1, title: "Home", tasks }]);
}

function microsoft(tasks: readonly object[]): string {
  return JSON.stringify({ value: [{ id: "L", displayName: "Home", tasks }] });
}

function numbered<Item>(count: number, item: (number: number) => Item): Item[] {
  return Array.from({ length: count }, (_, number) => item(number + 1));
}

function dayAfter(number: number): string {
  return new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();
}

const FILES: readonly HostileFile[] = [
  {
    name: "100 000 columns",
    format: "todoist",
    file: `TYPE,CONTENT,${numbered(100_000, (n) => n.toString(36)).join()}\ntask,Buy milk\n`,
    status: 413,
  },
  {
    name: "a tag that never ends",
    format: "vikunja",
    file: vikunja([{ id: 1, title: "T", description: `<${"a".repeat(200_000)}` }]),
    status: 200,
  },
  {
    name: "nested elements and the ends of others",
    format: "vikunja",
    file: vikunja([
      { id: 2, title: "T", description: `${"<b>".repeat(3e5)}${"</i>".repeat(3e5)}` },
    ]),
    status: 200,
  },
  {
    name: "a task with very many parents",
    format: "vikunja",
    file: vikunja([
      {
        id: 10,
        title: "T",
        related_tasks: { parenttask: numbered(PARENTS, (n) => ({ id: 10 + n })) },
      },
      ...numbered(PARENTS, (n) => ({ id: 10 + n, title: "P" })),
    ]),
    status: 200,
  },
  {
    name: "days that no year has",
    format: "microsoft",
    file: microsoft(
      numbered(2_000, (n) => ({
        id: `T${n}`,
        title: "T",
        dueDateTime: { dateTime: dayAfter(n), timeZone: "UTC" },
        recurrence: { pattern: { type: "absoluteYearly", interval: 1, month: 2, dayOfMonth: 30 } },
      })),
    ),
    status: 200,
  },
  {
    name: "long notes of many different words",
    format: "vikunja",
    file: vikunja(
      numbered(LONG_NOTES, (n) => ({
        id: n,
        title: "T",
        description: numbered(1_600, (m) => (n * m * 7_919).toString(36))
          .join(" ")
          .slice(0, 9_900),
      })),
    ),
    status: 200,
  },
  { name: "deep nesting", format: "vikunja", file: "[".repeat(2_000_000), status: 400 },
  {
    name: "very many empty records",
    format: "vikunja",
    file: `[{"title":"L","tasks":[${"{},".repeat(3_000_001)}{}]}]`,
    status: 413,
  },
  {
    name: "very many labels",
    format: "microsoft",
    file: microsoft([{ id: "T", title: "T", categories: numbered(200_000, (n) => `c${n}`) }]),
    status: 200,
  },
  {
    name: "one cell of 4 million characters",
    format: "todoist",
    file: `TYPE,CONTENT\ntask,"${'""'.repeat(2_000_000)}"\n`,
    status: 200,
  },
  {
    name: "a million keys",
    format: "docket",
    file: `{"docket":1,"tasks":[{${numbered(60_000, (n) => `"k${n}":1`).join()}}]}`,
    status: 400,
  },
];

async function send(target: Target, token: string, { format, file }: HostileFile) {
  const headers = { ...bearer(token), "content-type": "application/octet-stream" };
  return target.send(`/api/v1/users/me/imports/file?format=${format}`, {
    method: "POST",
    headers,
    body: file,
  });
}

test("files made to be slow to read do not delay other users", async () => {
  await using target = await startTarget({ RATE_LIMIT: "on" });
  const ada = await target.register("ada");
  const eve = await target.register("eve");
  const answers: string[] = [];
  await expectUnharmed(target, ada, async () => {
    for (const file of FILES) {
      const { status } = await send(target, eve.token, file);
      answers.push(`${file.name}: ${status}`);
    }
  });
  expect(answers).toEqual(FILES.map(({ name, status }) => `${name}: ${status}`));
}, 180_000);
