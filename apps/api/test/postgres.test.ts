import { randomBytes } from "node:crypto";
import { Session, TaskPage } from "@docket/contracts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { startBuiltServer } from "@docket/testing/servers";

test("two instances on one database serve one user together", { timeout: 60_000 }, async () => {
  await using database = await createTestDatabase();
  const environment = {
    DATABASE_URL: database.url ?? "",
    BETTER_AUTH_SECRET: randomBytes(32).toString("hex"),
    PUBLIC_ORIGIN: "https://docket.test",
  };
  const started = await Promise.all([startBuiltServer(environment), startBuiltServer(environment)]);
  await using one = started[0];
  await using two = started[1];

  const json = { "content-type": "application/json" };
  const registered = await fetch(`${one.origin}/api/auth/register`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email: "ada@example.com", password: "correct horse battery" }),
  });
  const { token } = Session.parse(await registered.json());
  const headers = { ...json, authorization: `Bearer ${token}` };
  const tasks = "/api/v1/users/me/tasks";
  for (const { origin } of [one, two, one]) {
    const body = JSON.stringify({ title: "Post the letter" });
    expect((await fetch(origin + tasks, { method: "POST", headers, body })).status).toBe(201);
  }
  // A cursor from one instance goes on at the other.
  const first = TaskPage.parse(
    await (await fetch(`${one.origin}${tasks}?limit=2`, { headers })).json(),
  );
  const rest = await fetch(`${two.origin}${tasks}?limit=2&cursor=${first.nextCursor}`, { headers });
  expect(TaskPage.parse(await rest.json())).toMatchObject({ items: [{}], nextCursor: null });

  const cookie = registered.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  expect(cookie).toMatch(/^__Host-/);
  const renewed = await fetch(`${two.origin}/api/auth/token`, {
    method: "POST",
    headers: { cookie },
  });
  expect(renewed.status).toBe(200);
});
