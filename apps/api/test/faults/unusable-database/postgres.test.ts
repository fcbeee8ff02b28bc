import { startBuiltServer } from "@docket/testing/servers";
import postgres from "postgres";
import { expect, inject, test } from "vitest";
import { bearer, PASSWORD, sending, startTarget } from "../../attacks/target.ts";

const TASKS = "/api/v1/users/me/tasks";

test(
  "with a read-only database, writes and sign-in are an outage and reads are served",
  { timeout: 60_000 },
  async () => {
    await using target = await startTarget();
    const ada = await target.register("ada");
    await target.create(ada.token);
    const admin = postgres(target.databaseUrl ?? "", { max: 1, onnotice: () => undefined });

    async function setReadOnly(value: "on" | "off"): Promise<void> {
      await admin.unsafe(`set default_transaction_read_only = off`);
      const [row] = await admin`select current_database() as name`;
      const name = admin(String(row?.["name"]));
      await admin`alter database ${name} set default_transaction_read_only = ${admin.unsafe(value)}`;
      await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
    }
    const statusOf = async (path: string, sent = {}) => {
      const { status, headers } = await target.send(path, sent);
      const mayRetry = status !== 503 || headers["retry-after"] !== undefined;
      expect(mayRetry, "503 has Retry-After").toBe(true);
      return status;
    };
    const readiness = async () => (await fetch(`${target.origin}/readyz`)).status;
    const login = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: { email: "ada@example.com", password: PASSWORD },
    };
    const all = async () => ({
      list: await statusOf(TASKS, { headers: bearer(ada.token) }),
      create: await statusOf(TASKS, sending(ada.token, "POST", { title: "Later" })),
      login: await statusOf("/api/auth/login", login),
      ready: await readiness(),
    });

    await setReadOnly("on");
    // Statements on a connection that was ended may fail once.
    await readiness();
    expect(await all()).toEqual({ list: 200, create: 503, login: 503, ready: 503 });
    await setReadOnly("off");
    await readiness();
    expect(await all()).toEqual({ list: 200, create: 201, login: 200, ready: 200 });
    await admin.end();
  },
);

test(
  "an unusable database ends the start with one sentence and exit code 1",
  { timeout: 60_000 },
  async () => {
    const provided = inject("database");
    const url = new URL(provided.kind === "postgres" ? provided.url : "");
    url.pathname = "/not_there";
    url.password = "hunter2";
    await using server = await startBuiltServer({
      DATABASE_URL: url.href,
      BETTER_AUTH_SECRET: "a secret of tests, which guards nothing",
    });
    expect(server.process.exitCode).toBe(1);
    expect(server.output).toEqual([
      expect.stringMatching(/has no database "not_there": create it/),
    ]);
  },
);
