import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startBuiltServer } from "@docket/testing/servers";
import { expect, test } from "vitest";

const INVITE = fileURLToPath(new URL("../../dist/invite.js", import.meta.url));
const ORIGIN = "http://docket.test";
const PASSWORD = "correct horse battery";

async function invite(environment: Record<string, string>, ...args: string[]) {
  const command = spawn(process.execPath, [INVITE, ...args], {
    cwd: environment["DATA_DIR"],
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors] = await Promise.all([
    text(command.stdout),
    text(command.stderr),
    once(command, "close"),
  ]);
  return { code: command.exitCode, output, errors };
}

function tokenIn(printed: string): string {
  const [, token = ""] = /http:\/\/docket\.test\/register#token=([\w-]{43})/.exec(printed) ?? [];
  expect(token).not.toBe("");
  return token;
}

async function register(origin: string, email: string, invitation?: string) {
  const { status } = await fetch(`${origin}/api/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD, invitation }),
  });
  return status;
}

test(
  "with another origin than this machine, registration needs a link: the first from the start, others from the command",
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "docket-invite-"));
    const environment = { DATA_DIR: folder, PUBLIC_ORIGIN: ORIGIN };
    // An empty variable counts as unset.
    const asServer = { ...environment, REGISTRATION: "", RATE_LIMIT: "off" };
    {
      await using server = await startBuiltServer(asServer);
      await expect.poll(() => server.output.join("\n")).toContain("There is no account yet");
      const log = server.output.join("\n");
      expect(log).toContain("Registration is by invitation only (REGISTRATION=invite)");
      expect(await register(server.origin, "eve@example.com")).toBe(403);
      expect(await register(server.origin, "ada@example.com", tokenIn(log))).toBe(201);
      expect(await register(server.origin, "eve@example.com", tokenIn(log))).toBe(403);
      // The embedded database serves one process, and the command says so.
      const refused = await invite(environment);
      expect(refused).toMatchObject({ code: 1, output: "" });
      expect(refused.errors).toMatch(/in use/);
      await server.end("SIGTERM");
    }
    const invited = await invite(environment, "bob@example.com");
    expect(invited).toMatchObject({ code: 0, errors: "" });
    for (const args of [["not an address"], ["a@example.com", "b@example.com"]]) {
      expect((await invite(environment, ...args)).errors).toMatch(/^Usage: /);
    }
    const closed = await invite({ ...environment, REGISTRATION: "closed" });
    expect(closed.errors).toMatch(/^REGISTRATION is closed/);
    {
      await using server = await startBuiltServer(asServer);
      expect(server.output.join("\n")).not.toContain("There is no account yet");
      const token = tokenIn(invited.output);
      expect(await register(server.origin, "eve@example.com", token)).toBe(403);
      expect(await register(server.origin, "bob@example.com", token)).toBe(201);
      expect(await register(server.origin, "bob@example.com", token)).toBe(403);
    }
    await rm(folder, { recursive: true, force: true });
  },
);
