import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startBuiltServer } from "@docket/testing/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Each server is process 1 of its own PID namespace, as in a container, and cannot see the other one. */
const IN_A_NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child"];

/** Only root may create a namespace. */
const isRoot = process.getuid?.() === 0;

const IN_USE = /The data folder .* is in use by another process\..*DATABASE_URL/;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docket-data-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a built command until it exits. */
async function run(command: string): Promise<{ exitCode: number | null; errors: string }> {
  const path = fileURLToPath(new URL(`../../dist/${command}`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    cwd: folder,
    env: { PATH: process.env["PATH"], DATA_DIR: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(child, "close");
  const errors = await text(child.stderr);
  await closed;
  return { exitCode: child.exitCode, errors };
}

describe("a data folder serves one process at a time", { timeout: 120_000 }, () => {
  test("a second server and every command refuse it with a message while a server uses it", async () => {
    await using first = await startBuiltServer({ DATA_DIR: folder });
    await using second = await startBuiltServer({ DATA_DIR: folder });
    expect(second.process.exitCode).toBe(1);
    expect(second.output.join("\n")).toMatch(IN_USE);
    for (const command of ["migrate.js", "demo.js"]) {
      expect(await run(command)).toEqual({
        exitCode: 1,
        errors: expect.stringMatching(IN_USE),
      });
    }
    expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
  });

  test.skipIf(!isRoot)(
    "two servers that are process 1 of two namespaces cannot both open it",
    async () => {
      await using first = await startBuiltServer({ DATA_DIR: folder }, IN_A_NAMESPACE);
      await using second = await startBuiltServer({ DATA_DIR: folder }, IN_A_NAMESPACE);
      expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
      expect(second.process.exitCode).toBe(1);
      expect(second.output.join("\n")).toMatch(IN_USE);
    },
  );

  test("a killed server frees it at once", async () => {
    await using first = await startBuiltServer({ DATA_DIR: folder });
    await first.end("SIGKILL");
    await using next = await startBuiltServer({ DATA_DIR: folder });
    expect((await fetch(`${next.origin}/readyz`)).status).toBe(200);
  });

  test("a process id file of an earlier version does not prevent the start", async () => {
    const left = join(folder, "docket.pid");
    // The process that runs this test is alive, but is not Docket.
    await writeFile(left, `${process.pid}\n`);
    await using server = await startBuiltServer({ DATA_DIR: folder });
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
    await expect(access(left)).rejects.toThrow("ENOENT");
  });
});

describe("other users of the machine", { timeout: 120_000 }, () => {
  /** Everything below the folder for which others have a permission. */
  async function exposed(): Promise<string[]> {
    const inside = await readdir(folder, { recursive: true });
    const open = await Promise.all(
      ["", ...inside].map(async (name) =>
        ((await stat(join(folder, name))).mode & 0o077) === 0 ? [] : [name],
      ),
    );
    return open.flat();
  }

  test("cannot open what is in a data folder that existed with mode 755", async () => {
    const outbox = join(folder, "outbox");
    await mkdir(outbox, { recursive: true });
    await writeFile(join(outbox, "mail.eml"), "A link to choose a new password.");
    await chmod(outbox, 0o755);
    await chmod(folder, 0o755);
    await chmod(join(folder, "secret"), 0o644);
    await using server = await startBuiltServer({ DATA_DIR: folder });
    expect(await exposed()).toEqual([]);
    await server.end("SIGTERM");
  });

  test("are mentioned in a warning when a folder for all users cannot be closed", async () => {
    await chmod(folder, 0o1777);
    await using server = await startBuiltServer({ DATA_DIR: folder });
    expect(server.output.join("\n")).toContain(
      "other users of this machine may be able to read this path",
    );
    expect(await exposed()).toEqual([""]);
    await chmod(folder, 0o700);
  });
});
