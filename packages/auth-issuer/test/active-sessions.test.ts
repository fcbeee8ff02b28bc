import { ActiveSessions } from "@docket/contracts";
import { session } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { type IssuerServer, PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: "eve has a long one too" };

type Client = ReturnType<IssuerServer["client"]>;

async function list(client: Client) {
  const answer = await client.send("/sessions", { method: "GET" });
  expect(answer.status).toBe(200);
  return ActiveSessions.parse(answer.body).items;
}

/** Ada on her laptop and then her phone, and Eve. */
async function signInEverybody(server: IssuerServer) {
  const laptop = server.client({ "user-agent": "Laptop/1" });
  const phone = server.client({ "user-agent": "Phone/2" });
  const eve = server.client();
  await laptop.send("/register", { body: ADA });
  await phone.send("/login", { body: ADA });
  await eve.send("/register", { body: EVE });
  return { laptop, phone, eve };
}

test("Ada sees where she is signed in, newest use first, and no session's token", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop } = await signInEverybody(server);

  const answer = await laptop.send("/sessions", { method: "GET" });

  const shared = {
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: expect.any(String),
    lastUsedAt: expect.any(String),
    expiresAt: expect.any(String),
    ipAddress: "127.0.0.1",
  };
  expect(answer.body).toEqual({
    items: [
      { ...shared, userAgent: "Phone/2", current: false },
      { ...shared, userAgent: "Laptop/1", current: true },
    ],
  });
  for (const { token } of await database.db.select().from(session)) {
    expect(answer.text).not.toContain(token);
  }
});

test("a session in use moves up; an expired one is not listed", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop, phone } = await signInEverybody(server);
  await database.db.execute("update session set expires_at = expires_at - interval '2 days'");
  await laptop.send("/token");
  expect((await list(phone)).map(({ userAgent }) => userAgent)).toEqual(["Laptop/1", "Phone/2"]);
  await database.db.execute(
    "update session set expires_at = now() - interval '1 second' where user_agent = 'Phone/2'",
  );
  expect((await list(laptop)).map(({ userAgent }) => userAgent)).toEqual(["Laptop/1"]);
});

test("she signs the phone out from the laptop: its cookie is dead", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop, phone, eve } = await signInEverybody(server);
  const [onPhone] = await list(laptop);
  const path = `/sessions/${onPhone?.id}`;

  const answer = await laptop.send(path, { method: "DELETE" });

  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect((await phone.send("/token")).status).toBe(401);
  expect((await laptop.send("/token")).status).toBe(200);
  expect((await eve.send("/token")).status).toBe(200);
  const again = await laptop.send(path, { method: "DELETE" });
  expect(again.body).toEqual(problemBody("session-not-found", 404, path));
});

test("ending the current session clears its cookie", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop } = await signInEverybody(server);
  const current = (await list(laptop)).find((item) => item.current);
  const answer = await laptop.send(`/sessions/${current?.id}`, { method: "DELETE" });
  expect(answer.status).toBe(204);
  expect(answer.headers.getSetCookie()).toEqual([
    "__Host-docket_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
  ]);
  expect([...laptop.cookies.keys()]).toEqual(["__Host-docket_device"]);
});

test("Eve cannot end Ada's session: to her it does not exist", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop, phone, eve } = await signInEverybody(server);
  const [onPhone] = await list(laptop);
  const answers = [onPhone?.id, "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "1", "A", "null"].map(
    async (id) => {
      const { status, text, headers } = await eve.send(`/sessions/${id}`, { method: "DELETE" });
      expect(headers.getSetCookie()).toEqual([]);
      return { status, text: text.replace(`/sessions/${id}`, "/sessions/…") };
    },
  );
  const [foreign, ...others] = await Promise.all(answers);
  expect(foreign?.status).toBe(404);
  for (const other of others) expect(other).toEqual(foreign);
  expect((await phone.send("/token")).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test.each(["/sessions/%2e%2e", "/sessions/a%2Fb", "/sessions/a.b", "/sessions/", "/sessions/a/b"])(
  "%s is no address",
  async (path) => {
    await using database = await createTestDatabase();
    await using server = await serveIssuer(database);
    const answer = await server.client().send(path, { method: "DELETE" });
    expect(answer.body).toMatchObject({ code: "not-found", status: 404 });
  },
);

test("she signs out everywhere else at once", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const { laptop, phone, eve } = await signInEverybody(server);
  expect((await laptop.send("/sessions", { method: "DELETE" })).status).toBe(204);
  expect((await phone.send("/token")).status).toBe(401);
  expect((await laptop.send("/token")).status).toBe(200);
  expect((await eve.send("/token")).status).toBe(200);
  expect(await list(laptop)).toHaveLength(1);
});
