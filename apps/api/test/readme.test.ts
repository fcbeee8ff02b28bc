import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startTestServer } from "./test-server.ts";

const QUICK_START = /<!-- quick-start[^>]*-->\s*```sh\n(.*?)```/s;
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

test.runIf(hasCurl)("the README's quick start does what it says", async () => {
  await using server = await startTestServer();
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const [, script = ""] = QUICK_START.exec(readme) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "docket-readme-"));
  const { stdout } = await promisify(execFile)(
    "bash",
    ["-euc", script.replace("http://localhost:3000", server.origin)],
    { cwd: folder },
  );
  await rm(folder, { recursive: true });

  const answers = stdout
    .replaceAll("}{", "}\n{")
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  const task = { id: "019a9f00-0000-7000-8000-000000000001", title: "Post the letter" };
  expect(answers).toMatchObject([
    { user: { email: "ada@example.com" }, tokenType: "Bearer" },
    { ...task, priority: "high", version: 1 },
    { items: [task], nextCursor: null },
    { ...task, completed: true, version: 2 },
    { status: 404, code: "task-not-found" },
    { status: 403, code: "forbidden" },
    {},
  ]);
});
