import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { parseAnswer, runReadme } from "./page-examples.ts";
import { startTestServer } from "./test-server.ts";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

test.runIf(hasCurl)(
  "the README's calls do what they say",
  async () => {
    await using server = await startTestServer();
    const answers = (await runReadme(server)).map(({ body }) => parseAnswer(body));

    const task = { id: "019a9f00-0000-7000-8000-000000000001", title: "Post the letter" };
    expect(answers.slice(0, 9)).toMatchObject([
      { user: { email: "ada@example.com" }, tokenType: "Bearer" },
      { user: { email: "ada@example.com" }, tokenType: "Bearer" },
      { ...task, priority: "high", version: 1 },
      { items: [task], nextCursor: null },
      { ...task, completed: true, version: 2 },
      { user: { email: "eve@example.com" } },
      { status: 404, code: "task-not-found" },
      { status: 403, code: "forbidden" },
      {},
    ]);
    expect(answers.slice(9)).toMatchObject([
      { ...task, completed: true },
      // Deleting answers nothing.
      null,
      { changed: 1 },
      { user: { email: "ada@example.com" } },
      { seq: 1, entity: "task", operation: "create" },
    ]);
  },
  60_000,
);
