import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { callerFor } from "@docket/router";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** The examples of a page, in their order, as one script. */
async function examplesOf(page: string): Promise<string> {
  const text = await readFile(new URL(`../../../docs/${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block).join("\n");
}

/** A refusal ends the script. */
const STRICT = `
set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; }
`;

async function run(page: string) {
  await using server = await startTestServer();
  const { user, token } = await server.register("ada");
  const ada = callerFor(server.services, user);
  const { id } = await ada.task.create({ title: "Post the letter" });
  await promisify(execFile)("bash", ["-c", STRICT + (await examplesOf(page))], {
    env: {
      ...process.env,
      API: `${server.origin}/api/v1/users/me`,
      AUTH: `Authorization: Bearer ${token}`,
      JSON: "Content-Type: application/json",
      TASK: id,
    },
  });
  const { items } = await ada.task.list({});
  return { items, trash: (await ada.trash.list({})).items };
}

test.runIf(hasCurl)("the examples of docs/dates.md do what they say", async () => {
  const { items } = await run("dates.md");
  expect(items).toMatchObject([
    { due: { date: "2026-12-01", time: "09:30", timeZone: "Europe/Lisbon" } },
    { title: "Pay the rent", due: { date: "2026-12-01" } },
    { title: "Post the letter", due: { date: "2026-12-02" }, start: "2026-11-28" },
  ]);
});

test.runIf(hasCurl)("the examples of docs/recurrence.md do what they say", async () => {
  const { items, trash } = await run("recurrence.md");
  expect(items).toMatchObject([
    { title: "Pay the rent by card", due: { date: "2027-02-01" }, recurrence: null },
    { title: "Pay the rent", completed: true, due: { date: "2026-12-01" } },
    { title: "Post the letter" },
  ]);
  // The one that was skipped had been moved alone.
  expect(trash).toMatchObject([{ title: "Pay the rent by card", due: { date: "2026-12-04" } }]);
});
