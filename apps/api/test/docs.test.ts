import { spawnSync } from "node:child_process";
import { callerFor } from "@docket/router";
import { expect, test } from "vitest";
import {
  type Answer,
  pagesWithExamples,
  parseAnswer,
  promisedPages,
  runExamples,
  shapeOf,
} from "./page-examples.ts";
import { startTestServer } from "./test-server.ts";

type Caller = ReturnType<typeof callerFor>;

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** What is there once a page's examples have run, where that says more than their answers. */
const OUTCOMES: Readonly<Record<string, (ada: Caller, answers: Answer[]) => Promise<void>>> = {
  "calendar.md": async (_, answers) => {
    expect(answers.map(({ body }) => body)).toContainEqual(
      expect.stringMatching(/^BEGIN:VCALENDAR.*\nSUMMARY:Post the letter/s),
    );
  },
  "dates.md": async (ada) => {
    expect((await ada.task.list({})).items).toMatchObject([
      { due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Lisbon" } },
      { title: "Pay the rent", due: { date: "2026-12-02" }, start: "2026-11-28" },
    ]);
  },
  "filters.md": async (_, answers) => {
    const [plants, asText, asFields] = answers.map(({ body }) => parseAnswer(body));
    expect(plants).toMatchObject({ items: [{ task: { title: "Water the plants" } }] });
    expect(asText).toMatchObject({ items: [{ title: "Water the plants" }] });
    expect(asFields).toEqual(asText);
  },
  "order.md": async (ada) => {
    expect((await ada.task.list({ listId: "inbox", sort: "position" })).items).toMatchObject([
      { title: "Buy soil" },
    ]);
    expect(
      (await ada.task.list({ filter: "list:Saturday", sort: "position" })).items,
    ).toMatchObject([{ title: "Post the letter" }, { title: "Water the plants" }]);
  },
  "recurrence.md": async (ada) => {
    expect((await ada.task.list({})).items).toMatchObject([
      { title: "Pay the rent by card", due: { date: "2027-02-01" }, recurrence: null },
      { title: "Pay the rent", completed: true, due: { date: "2026-12-01" } },
    ]);
    // The one that was skipped had been moved alone.
    expect((await ada.trash.list({})).items).toMatchObject([
      { title: "Pay the rent by card", due: { date: "2026-12-04" } },
    ]);
  },
  "subtasks.md": async (ada) => {
    expect((await ada.task.list({ parentId: "none" })).items).toHaveLength(2);
  },
  "tags.md": async (ada) => {
    expect((await ada.tag.list({})).items).toEqual([]);
    expect((await ada.task.list({})).items).toMatchObject([{ title: "Buy stamps", tagIds: [] }]);
  },
};

test("the pages that the README promises have examples", () => {
  const promised = promisedPages();
  expect(promised).toContain("tags.md");
  expect(pagesWithExamples()).toEqual(expect.arrayContaining(promised));
});

test.runIf(hasCurl).each(pagesWithExamples())(
  "the examples of docs/%s do what they say, and do it again",
  async (page) => {
    await using server = await startTestServer();
    const account = await server.register("ada");
    const answers = await runExamples(page, server, account);
    await OUTCOMES[page]?.(callerFor(server.services, account.user), answers);
    const all = [...answers, ...(await runExamples(page, server, account))];
    for (const { body, shown } of all.filter((answer) => answer.shown !== null)) {
      expect(parseAnswer(body), body).toEqual(shapeOf(shown));
    }
  },
  60_000,
);
