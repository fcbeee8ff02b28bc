import { Session } from "@docket/contracts";
import { user } from "@docket/db/accounts";
import { createTestDatabase } from "@docket/testing";
import { expect, test } from "vitest";
import { serveIssuer } from "./issuer-server.ts";

test.each([
  ["ada@localhost"],
  ["ada@mail"],
  ["o'hara+lists@example.com"],
  ["a&b@example.com"],
  ["!#$&'*/=?^_`{|}~@example.com"],
  ["ada@xn--e1afmkfd.xn--p1ai"],
  ["ada@1.example"],
])("%s registers and signs in", async (email) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const body = { email, password: "correct horse battery" };
  const registered = await server.client().send("/register", { body });
  expect(Session.parse(registered.body).user.email).toBe(email.toLowerCase());
  const shouted = { body: { ...body, email: email.toUpperCase() } };
  expect((await server.client().send("/login", shouted)).status).toBe(200);
  expect((await server.client().send("/register", shouted)).status).toBe(409);
  await server.client().send("/forgot-password", { body: { email } });
  expect(await server.mails()).toMatchObject([{ to: email.toLowerCase() }]);
  expect(await database.db.select().from(user)).toHaveLength(1);
});

test.each([
  ["ada"],
  ["\u0430da@example.com"],
  ["ada%elsewhere.example@example.com"],
  ["ada@ex\u00e4mple.com"],
  ["@example.com"],
  ["ada@"],
  ["ada@-example.com"],
  ["ada@example-.com"],
  ["ada@example..com"],
  ["ada@example.com."],
  ["ada @example.com"],
  ["ada@exa mple.com"],
  ["ada@example.com\r\nBcc: eve@example.com"],
  ["ada@example.com, eve@example.com"],
  ["Ada <ada@example.com>"],
  ['"ada lovelace"@example.com'],
  ["ada@[127.0.0.1]"],
  ["ada@eve@example.com"],
  [`ada@${"a".repeat(64)}.com`],
  [`${"a".repeat(250)}@example.com`],
])("%j is refused as an email address", async (email) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const body = { email, password: "correct horse battery" };
  const answer = await server.client().send("/register", { body });
  expect(answer.body).toMatchObject({ code: "invalid-input", errors: [{ pointer: "/email" }] });
});
