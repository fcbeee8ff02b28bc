import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  type Passkey,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  Passkeys,
  Session,
} from "@docket/contracts";
import * as tables from "@docket/db/accounts";
import {
  attestedBy,
  attestedByItself,
  createSoftwarePasskey,
  createTestDatabase,
} from "@docket/testing";
import { expect, test } from "vitest";
import { type IssuerServer, ORIGIN, PASSWORD, problemBody, serveIssuer } from "./issuer-server.ts";

const ADA = { email: "ada@example.com", password: PASSWORD };
const EVE = { email: "eve@example.com", password: PASSWORD };
const COOKIE = "__Host-docket_passkey";

type Client = ReturnType<IssuerServer["client"]>;
type SoftwarePasskey = ReturnType<typeof createSoftwarePasskey>;

async function signUp(server: IssuerServer, credentials = ADA): Promise<Client> {
  const client = server.client();
  await client.send("/register", { body: credentials });
  return client;
}

async function beginAdding(client: Client): Promise<PasskeyCreationOptions> {
  const body = { password: PASSWORD };
  const answer = await client.send("/passkeys/registration-options", { body });
  expect(answer.status).toBe(200);
  return PasskeyCreationOptions.parse(answer.body);
}

async function add(client: Client, response: object, name = "Phone") {
  return client.send("/passkeys", { body: { name, response } });
}

async function list(client: Client): Promise<Passkey[]> {
  return Passkeys.parse((await client.send("/passkeys", { method: "GET" })).body).items;
}

/** A passkey that is the signed-in client's from now on. */
async function addNew(client: Client, name?: string): Promise<SoftwarePasskey> {
  const passkey = createSoftwarePasskey(ORIGIN);
  const answer = await add(client, passkey.create(await beginAdding(client)), name);
  expect(answer.status).toBe(201);
  return passkey;
}

async function beginSignIn(client: Client): Promise<PasskeyRequestOptions> {
  const answer = await client.send("/passkeys/authentication-options");
  expect(answer.status).toBe(200);
  return PasskeyRequestOptions.parse(answer.body);
}

async function signIn(
  client: Client,
  passkey: SoftwarePasskey,
  lies: Parameters<SoftwarePasskey["get"]>[1] = {},
) {
  const response = passkey.get(await beginSignIn(client), lies);
  return client.send("/login/passkey", { body: { response } });
}

const REFUSED = problemBody("invalid-credentials", 401, "/login/passkey");

test.each(["\0", "usb\0", "\uD800"])("a passkey with the transport %j → 400", async (transport) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const created = createSoftwarePasskey(ORIGIN).create(await beginAdding(ada));
  const response = { ...created.response, transports: [transport] };

  const answer = await add(ada, { ...created, response });

  expect(answer.status).toBe(400);
  expect(await list(ada)).toEqual([]);
  expect(server.errors).toEqual([]);
});

test("an account has no more passkeys than its quota", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { quotas: { passkeys: 1 } });
  const ada = await signUp(server);
  await addNew(ada);
  const another = createSoftwarePasskey(ORIGIN).create(await beginAdding(ada));
  const refused = await add(ada, another);
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    code: "quota-exceeded",
    detail: "You can have 1 passkeys. Remove one that you do not use.",
  });
  expect(await list(ada)).toHaveLength(1);
});

test("Ada adds a passkey, and signs in with nothing else", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const laptop = await signUp(server);

  const offered = await laptop.send("/passkeys/registration-options", {
    body: { password: PASSWORD },
  });
  expect(offered.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-docket_passkey=[^;]+; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  const options = PasskeyCreationOptions.parse(offered.body);
  expect(options).toEqual({
    rp: { id: "todo.example.org", name: "Docket" },
    user: { id: expect.any(String), name: "ada@example.com", displayName: "ada" },
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  });

  const passkey = createSoftwarePasskey(ORIGIN);
  const added = await add(laptop, passkey.create(options), " Ada’s phone ");
  expect(added.status).toBe(201);
  expect(added.body).toEqual({
    id: expect.any(String),
    name: "Ada’s phone",
    createdAt: expect.any(String),
  });
  expect(laptop.cookies.has(COOKIE)).toBe(false);
  expect(await list(laptop)).toEqual([added.body]);

  const phone = server.client();
  const request = await beginSignIn(phone);
  expect(request).toEqual({
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    timeout: 300_000,
    rpId: "todo.example.org",
    userVerification: "required",
  });
  const signedIn = await phone.send("/login/passkey", { body: { response: passkey.get(request) } });
  expect(signedIn.status).toBe(200);
  expect(Session.parse(signedIn.body).user.email).toBe(ADA.email);
  expect((await phone.send("/token")).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test("a passkey needs no second factor, and the password goes on needing one", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const passkey = await addNew(ada);
  await ada.send("/two-factor/enable", { body: { password: PASSWORD } });
  await database.db.update(tables.twoFactor).set({ confirmedAt: new Date() });
  expect((await server.client().send("/login", { body: ADA })).status).toBe(403);
  expect((await signIn(server.client(), passkey)).status).toBe(200);
});

test("a passkey that vouches for itself, which browsers pass on unasked, is as good", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const passkey = createSoftwarePasskey(ORIGIN);
  const response = passkey.create(await beginAdding(ada), { attest: attestedByItself });
  expect((await add(ada, response)).status).toBe(201);
  expect((await signIn(server.client(), passkey)).status).toBe(200);
});

test("devices that have one already are named, so that none gets two", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const passkey = await addNew(ada);
  expect((await beginAdding(ada)).excludeCredentials).toEqual([
    { id: passkey.id, type: "public-key", transports: ["internal", "hybrid"] },
  ]);
});

test.each<[string, Parameters<SoftwarePasskey["create"]>[1]]>([
  ["made on another site's page", { origin: "https://evil.example" }],
  ["made on a page of http", { origin: "http://todo.example.org" }],
  ["of another site", { rpId: "evil.example" }],
  ["made without anybody there", { present: false, verified: false }],
  ["made without a finger, a face or a PIN", { verified: false }],
  ["of another challenge", { challenge: randomBytes(32).toString("base64url") }],
  ["that is the answer to another question", { type: "webauthn.get" }],
  ["that names itself otherwise", { id: "AAAA" }],
  ["that is no CBOR", { attest: () => Buffer.from("{}") }],
  ["that is nested without end", { attest: () => Buffer.alloc(40_000, 0x81) }],
  ["that says it is endless", { attest: () => Buffer.from("bbffffffffffffffff", "hex") }],
  ["with a company's attestation", { attest: attestedBy(randomBytes(300)) }],
])("a new passkey %s is refused", async (_, lies) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const answer = await add(ada, createSoftwarePasskey(ORIGIN).create(await beginAdding(ada), lies));
  expect(answer.body).toEqual(problemBody("passkey-refused", 400, "/passkeys"));
  expect(await list(ada)).toEqual([]);
  expect(server.errors).toEqual([]);
});

test("what was begun ends once, within five minutes, in the same browser and account", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [ada, eve] = [await signUp(server), await signUp(server, EVE)];
  const passkey = createSoftwarePasskey(ORIGIN);

  const options = await beginAdding(ada);
  const cookie = ada.cookies.get(COOKIE) ?? "";
  expect((await add(eve, passkey.create(options))).status).toBe(400);
  eve.cookies.set(COOKIE, cookie);
  expect((await add(eve, passkey.create(options))).status).toBe(400);
  // Eve's try has used it up.
  expect((await add(ada, passkey.create(options))).status).toBe(400);

  const again = await beginAdding(ada);
  const used = ada.cookies.get(COOKIE) ?? "";
  expect((await add(ada, passkey.create(again))).status).toBe(201);
  ada.cookies.set(COOKIE, used);
  expect((await add(ada, createSoftwarePasskey(ORIGIN).create(again))).status).toBe(400);

  const late = await beginAdding(ada);
  await database.db.execute("update challenge set expires_at = expires_at - interval '5 minutes'");
  expect((await add(ada, createSoftwarePasskey(ORIGIN).create(late))).status).toBe(400);

  // A challenge to sign in with is none to add a passkey with.
  const { challenge } = await beginSignIn(ada);
  const other = createSoftwarePasskey(ORIGIN).create({ ...late, challenge });
  expect((await add(ada, other)).status).toBe(400);
  expect(await list(ada)).toHaveLength(1);
});

test("a passkey is of one account: nobody else can add it", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [ada, eve] = [await signUp(server), await signUp(server, EVE)];
  const passkey = await addNew(ada);
  for (const client of [eve, ada]) {
    const answer = await add(client, passkey.create(await beginAdding(client)));
    expect(answer.body).toEqual(problemBody("passkey-refused", 400, "/passkeys"));
  }
  expect(await list(eve)).toEqual([]);
  expect(server.errors).toEqual([]);
});

test.each<[string, Parameters<SoftwarePasskey["get"]>[1]]>([
  ["for another site's page", { origin: "https://evil.example" }],
  ["for another site", { rpId: "evil.example" }],
  ["without anybody there", { present: false, verified: false }],
  ["without a finger, a face or a PIN", { verified: false }],
  ["for another challenge", { challenge: randomBytes(32).toString("base64url") }],
  ["to another question", { type: "webauthn.create" }],
  ["by another key", { key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey }],
  ["for another user", { userHandle: Buffer.from("somebody else").toString("base64url") }],
  ["for nobody", { userHandle: null }],
  ["by a passkey that nobody has", { id: "AAAA" }],
])("a signature %s signs nobody in", async (_, lies) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const passkey = await addNew(await signUp(server));
  const stranger = server.client();
  const answer = await signIn(stranger, passkey, lies);
  expect(answer.body).toEqual(REFUSED);
  expect(stranger.cookies.has("__Host-docket_session")).toBe(false);
  expect((await signIn(stranger, passkey)).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test("a signature that was overheard is worth nothing", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const passkey = await addNew(await signUp(server));
  const phone = server.client();
  const response = passkey.get(await beginSignIn(phone));
  const cookie = phone.cookies.get(COOKIE) ?? "";

  const eve = server.client();
  expect((await eve.send("/login/passkey", { body: { response } })).body).toEqual(REFUSED);
  await beginSignIn(eve);
  expect((await eve.send("/login/passkey", { body: { response } })).body).toEqual(REFUSED);

  expect((await phone.send("/login/passkey", { body: { response } })).status).toBe(200);
  eve.cookies.set(COOKIE, cookie);
  expect((await eve.send("/login/passkey", { body: { response } })).body).toEqual(REFUSED);

  const late = passkey.get(await beginSignIn(phone));
  await database.db.execute("update challenge set expires_at = expires_at - interval '5 minutes'");
  expect((await phone.send("/login/passkey", { body: { response: late } })).body).toEqual(REFUSED);
});

test("a challenge lets one sign-in through, even of ten at once", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const passkey = await addNew(await signUp(server));
  const phone = server.client();
  const response = passkey.get(await beginSignIn(phone));
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => {
      const copy = server.client();
      copy.cookies.set(COOKIE, phone.cookies.get(COOKIE) ?? "");
      return copy.send("/login/passkey", { body: { response } });
    }),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
});

test("a passkey that counts less than before is a copy; one that never counts is none", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const passkey = await addNew(await signUp(server));
  const statuses: number[] = [];
  for (const counter of [0, 0, 5, 5, 4, 0, 6]) {
    statuses.push((await signIn(server.client(), passkey, { counter })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 401, 401, 401, 200]);
});

test("of two copies that sign at once with one count, one is let in", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const passkey = await addNew(await signUp(server));
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => signIn(server.client(), passkey, { counter: 1 })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("Ada removes a passkey, which opens nothing from then on; Eve's and made-up ones she cannot", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const [ada, eve] = [await signUp(server), await signUp(server, EVE)];
  const [phone, key] = [await addNew(ada, "Phone"), await addNew(ada, "Key")];
  const eves = await addNew(eve);
  expect((await list(ada)).map(({ name }) => name)).toEqual(["Phone", "Key"]);

  const [foreign] = await list(eve);
  const answers = [];
  for (const id of [foreign?.id, "0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "x"]) {
    const { status, body, headers } = await ada.send(`/passkeys/${id}`, { method: "DELETE" });
    expect(body).toEqual(problemBody("passkey-not-found", 404, `/passkeys/${id}`));
    answers.push({ status, length: headers.get("set-cookie") });
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect((await signIn(server.client(), eves)).status).toBe(200);

  const [first] = await list(ada);
  const removed = await ada.send(`/passkeys/${first?.id}`, { method: "DELETE" });
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect((await list(ada)).map(({ name }) => name)).toEqual(["Key"]);
  expect((await signIn(server.client(), phone)).body).toEqual(REFUSED);
  expect((await signIn(server.client(), key)).status).toBe(200);
});

test.each([
  ["/passkeys/registration-options", "POST"],
  ["/passkeys", "GET"],
  ["/passkeys", "POST"],
  ["/passkeys/0199d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "DELETE"],
])("%s by %s asks for a session", async (path, method) => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const answer = await server.client().send(path, { method });
  expect(answer.body).toEqual(problemBody("unauthenticated", 401, path));
});

test("whoever finds a browser open cannot add a passkey without the password", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const laptop = await signUp(server);
  const path = "/passkeys/registration-options";
  expect((await laptop.send(path)).status).toBe(400);
  const answer = await laptop.send(path, { body: { password: "not the right password" } });
  expect(answer.body).toMatchObject({ code: "invalid-credentials", status: 401 });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("where addresses have to be verified, a passkey is no way around it", async () => {
  await using database = await createTestDatabase();
  let passkey: SoftwarePasskey;
  {
    await using server = await serveIssuer(database);
    passkey = await addNew(await signUp(server));
  }
  await using server = await serveIssuer(database, { requireEmailVerification: true });
  const answer = await signIn(server.client(), passkey);
  expect(answer.body).toEqual(problemBody("email-not-verified", 403, "/login/passkey"));
  expect(await server.mails()).toHaveLength(1);
});

test("one address begins and ends twenty sign-ins in a minute", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database, { rateLimit: true });
  for (const [path, status] of [
    ["/passkeys/authentication-options", 200],
    ["/login/passkey", 400],
  ] as const) {
    for (let request = 0; request < 20; request += 1) {
      expect((await server.client().send(path, { body: {} })).status).toBe(status);
    }
    expect((await server.client().send(path, { body: {} })).status).toBe(429);
  }
  await database.db.execute("update challenge set expires_at = now() - interval '1 second'");
  await server.issuer.maintain();
  expect(await database.db.select().from(tables.challenge)).toEqual([]);
});

test("an account that goes takes its passkeys along", async () => {
  await using database = await createTestDatabase();
  await using server = await serveIssuer(database);
  const ada = await signUp(server);
  const passkey = await addNew(ada);
  await beginAdding(ada);
  await ada.send("/account", { method: "DELETE", body: { password: PASSWORD } });
  expect(await database.db.select().from(tables.passkey)).toEqual([]);
  expect(await database.db.select().from(tables.challenge)).toEqual([]);
  expect((await signIn(server.client(), passkey)).body).toEqual(REFUSED);
});
