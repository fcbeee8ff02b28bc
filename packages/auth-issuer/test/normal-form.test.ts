import { account } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { hash } from "@node-rs/argon2";
import { expect, test } from "vitest";
import { serveIssuer, tokenIn } from "./issuer-server.ts";

const COMPOSED = "Am\u00e9lie's caf\u00e9 \ud55c";
const DECOMPOSED = COMPOSED.normalize("NFD");
const EMAIL = "ada@example.com";

test.each([
  ["composed", COMPOSED, DECOMPOSED],
  ["decomposed", DECOMPOSED, COMPOSED],
])(
  "a password that was set in %s is accepted in both forms by every endpoint",
  async (_, chosen, other) => {
    await using database = await createTestDatabase();
    await using server = await serveIssuer(database);
    const ada = server.client();
    await ada.send("/register", { body: { email: EMAIL, password: chosen } });
    expect((await ada.send("/login", { body: { email: EMAIL, password: other } })).status).toBe(
      200,
    );
    const again = { body: { password: other } };
    expect((await ada.send("/confirm-password", again)).status).toBe(200);
    expect((await ada.send("/two-factor/enable", again)).status).toBe(200);
    expect((await ada.send("/two-factor/disable", again)).status).toBe(200);
    expect((await ada.send("/passkeys/registration-options", again)).status).toBe(200);
    const change = { currentPassword: other, newPassword: `new ${chosen}` };
    expect((await ada.send("/change-password", { body: change })).status).toBe(200);
    await ada.send("/forgot-password", { body: { email: EMAIL } });
    const reset = { token: tokenIn((await server.mails())[0]), password: `reset ${chosen}` };
    expect((await ada.send("/reset-password", { body: reset })).status).toBe(200);
    const password = `reset ${other}`;
    expect((await ada.send("/login", { body: { email: EMAIL, password } })).status).toBe(200);
    const gone = await ada.send("/account", { method: "DELETE", body: { password } });
    expect(gone.status).toBe(204);
  },
);

test("a password stored before normalisation still works, and is stored again in its normal form", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.issuer.register({ email: EMAIL, password: COMPOSED });
  const stored = await hash(DECOMPOSED, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await database.db.update(account).set({ password: stored });
  const signIn = async (password: string) =>
    (await server.client().send("/login", { body: { email: EMAIL, password } })).status;

  expect(await signIn(COMPOSED)).toBe(401);
  expect(await signIn(DECOMPOSED)).toBe(200);
  expect(await signIn(COMPOSED)).toBe(200);
  expect(await signIn(DECOMPOSED)).toBe(200);

  await database.db.update(account).set({ password: stored });
  const ada = server.client();
  await server.client().send("/login", { body: { email: EMAIL, password: DECOMPOSED } });
  await ada.send("/login", { body: { email: EMAIL, password: COMPOSED } });
  await database.db.update(account).set({ password: stored });
  const confirm = await ada.send("/confirm-password", { body: { password: DECOMPOSED } });
  expect(confirm.status).toBe(200);
  expect(await signIn(COMPOSED)).toBe(200);
});

test("the length limits apply to the normal form of a new password", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const statusOf = async (password: string, number: number) => {
    const body = { email: `ada-${number}@example.com`, password };
    return (await server.client().send("/register", { body })).status;
  };
  // Seven letters with seven accents; 128 letters with as many accents; one more.
  expect(await statusOf("e\u0301".repeat(7), 1)).toBe(400);
  expect(await statusOf("e\u0301a\u0301".repeat(64), 2)).toBe(201);
  expect(await statusOf("e\u0301a\u0301".repeat(64) + "e", 3)).toBe(400);
  expect(await statusOf("a\u0301".repeat(40_000), 4)).toBe(400);
  expect(await statusOf("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44", 5)).toBe(400);
});

test("an old password that is long enough only as typed still signs in", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  await server.issuer.register({ email: EMAIL, password: COMPOSED });
  const typed = "e\u0301i\u0301o\u0301u\u0301";
  const stored = await hash(typed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await database.db.update(account).set({ password: stored });
  const login = { body: { email: EMAIL, password: typed } };
  expect((await server.client().send("/login", login)).status).toBe(200);
  expect((await server.client().send("/login", login)).status).toBe(200);
});
