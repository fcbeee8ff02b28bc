import { randomUUID } from "node:crypto";
import { Session } from "@docket/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, expectRefused, fingerprint } from "./answer.ts";
import {
  bearer,
  changingNothing,
  PASSWORD,
  type Person,
  type Sent,
  sending,
  startTarget,
  type Target,
} from "./target.ts";

const ORIGIN = "https://docket.test";
/** The only address whose `X-Forwarded-For` counts. */
const PROXY = "127.0.0.3";

let target: Target;
let limited: Target;
let ada: Person;

beforeAll(async () => {
  [target, limited] = await Promise.all([
    startTarget({ PUBLIC_ORIGIN: ORIGIN }),
    startTarget({ PUBLIC_ORIGIN: ORIGIN, RATE_LIMIT: "on", TRUST_PROXY: PROXY }),
  ]);
  ada = await target.register("ada");
  await target.create(ada.token);
});

afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await limited[Symbol.asyncDispose]();
});

const JSON_TYPE = { "content-type": "application/json" };

function post(path: string, body: unknown, headers: Sent["headers"] = {}): Promise<Answer> {
  return target.send(path, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body });
}

function register(fields: object): Promise<Answer> {
  return post("/api/auth/register", { email: newAddress(), password: PASSWORD, ...fields });
}

function login(fields: object, headers?: Sent["headers"]): Promise<Answer> {
  const body = { email: ada.user.email, password: PASSWORD, ...fields };
  return post("/api/auth/login", body, headers);
}

/** What a request can do with a cookie and nothing else. */
function renew(cookie: string, headers: Sent["headers"] = {}): Promise<Answer> {
  return target.send("/api/auth/token", { method: "POST", headers: { cookie, ...headers } });
}

function newAddress(): string {
  return `${randomUUID()}@example.com`;
}

/** The session's: who signs in may be given others as well. */
function cookieIn(answer: Answer): string {
  const pairs = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0] ?? "");
  return pairs.find((pair) => pair.includes("docket_session=")) ?? "";
}

describe("addresses", () => {
  test.each(["ADA@example.com", "ada@EXAMPLE.com", "Ada@Example.Com", "aDa@eXaMpLe.cOm"])(
    "%s is taken, as ada@example.com",
    async (email) => {
      expectRefused(await register({ email }), "email-taken");
      expect((await login({ email })).body).toMatchObject({ user: { id: ada.user.id } });
    },
  );

  test("ten who register one address at once: one 201, nine 409", async () => {
    const email = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        register({ email: n % 2 ? email : email.toUpperCase() }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  test.each<[string, unknown]>([
    ["none", undefined],
    ["null", null],
    ["a list", ["ada@example.com"]],
    ["an object", { $ne: "" }],
    ["a number", 1],
    ["a pattern", "%@example.com"],
    ["SQL", "' or 1=1 --"],
    ["two addresses", "ada@example.com,eve@example.com"],
    ["a second header", "ada@example.com\r\nBcc: eve@example.com"],
    ["U+0000 behind", "ada@example.com\0"],
    ["a space behind", "ada@example.com "],
    ["a homograph", "аda@example.com"],
    ["255 characters", `${"a".repeat(243)}@example.com`],
    ["a script", "<script>@example.com"],
  ])("an address that is %s → 400", async (_, email) => {
    expectRefused(await register({ email }), "invalid-input");
    expectRefused(await login({ email }), "invalid-input");
  });
});

describe("passwords", () => {
  test("a wrong password and an unknown address: the same answer", async () => {
    const password = "not the right one";
    const wrong = await login({ password });
    const unknown = await login({ email: newAddress(), password });
    expectRefused(wrong, "invalid-credentials");
    expect(fingerprint(unknown)).toEqual(fingerprint(wrong));
  });

  test("a wrong password and an unknown address: the same work", async () => {
    const took: Record<"wrong" | "unknown", number[]> = { wrong: [], unknown: [] };
    for (let n = 0; n < 15; n += 1) {
      for (const [kind, email] of [
        ["wrong", ada.user.email],
        ["unknown", newAddress()],
      ] as const) {
        const started = performance.now();
        await login({ email, password: "not the right one" });
        took[kind].push(performance.now() - started);
      }
    }
    const [wrong = 0, unknown = 0] = [took.wrong, took.unknown].map(
      (times) => times.toSorted((a, b) => a - b)[7],
    );
    // Without the hash the answer would come in a tenth of the time.
    expect(Math.min(wrong, unknown)).toBeGreaterThan(Math.max(wrong, unknown) / 3);
  });

  test.each<[string, unknown]>([
    ["none", undefined],
    ["null", null],
    ["an object", { length: 20 }],
    ["an operator", { $gt: "" }],
    ["a list", [PASSWORD]],
    ["a number", 12_345_678],
    ["true", true],
    ["empty", ""],
    ["7 characters long", "x1y2z3w"],
    ["129 characters long", "x1".repeat(64) + "y"],
    ["129 emoji long", "👍".repeat(129)],
    ["200 000 characters long", "x".repeat(200_000)],
    ["half a surrogate pair", `${PASSWORD}\ud83d`],
  ])("a password that is %s → 400", async (_, password) => {
    expectRefused(await register({ password }), "invalid-input");
    expectRefused(await login({ password }), "invalid-input");
  });

  test.each(["password", "PASSWORD", "12345678", "qwertyuiop", "iloveyou1", "aaaaaaaa"])(
    "the common password %s → 400",
    async (password) => {
      expectRefused(await register({ password }), "invalid-input");
    },
  );

  test.each<[string, (password: string) => string]>([
    ["in another case", (password) => password.toUpperCase()],
    ["with a space behind", (password) => `${password} `],
    ["with a NUL behind", (password) => `${password}\0`],
    ["cut at a NUL", (password) => `${password}\0anything`],
    ["cut short", (password) => password.slice(0, -1)],
    ["one longer", (password) => `${password}x`],
    ["its hash", () => "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA"],
  ])("the right password %s is a wrong one", async (_, change) => {
    expectRefused(await login({ password: change(PASSWORD) }), "invalid-credentials");
  });

  test("two passwords that are equal up to a NUL are different passwords", async () => {
    for (const [right, wrong] of [
      ["before\0after the NUL", "before\0something else"],
      ["x".repeat(128), "x".repeat(127)],
      ["a long \uff50assword", "a long password"],
    ] as const) {
      const email = newAddress();
      expect((await register({ email, password: right })).status).toBe(201);
      expect((await login({ email, password: right })).status).toBe(200);
      expectRefused(await login({ email, password: wrong }), "invalid-credentials");
    }
  });

  test("a password typed in another normal form is accepted", async () => {
    for (const password of ["a long p\u00e4ssword", "a long pa\u0308ssword"]) {
      const email = newAddress();
      expect((await register({ email, password })).status).toBe(201);
      for (const form of ["NFC", "NFD"]) {
        const typed = password.normalize(form);
        expect((await login({ email, password: typed })).status).toBe(200);
      }
    }
  });

  test.each(["role", "id", "emailVerified", "createdAt", "image", "isAdmin", "callbackURL"])(
    "%s in a registration → 400, and there is no account",
    async (field) => {
      for (const value of [true, "admin", "https://evil.example", randomUUID()]) {
        const email = newAddress();
        expectRefused(await register({ email, [field]: value }), "invalid-input");
        expectRefused(await login({ email }), "invalid-credentials");
      }
    },
  );
});

describe("sessions", () => {
  test("the cookie is bound to this host, out of scripts' reach, and not in any body", async () => {
    const answer = await login({});
    const [device = "", line = "", ...more] = answer.headers["set-cookie"] ?? [];
    expect(more).toEqual([]);
    expect(device).toMatch(
      /^__Host-docket_device=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const [pair = "", ...attributes] = line.split("; ");
    expect(pair).toMatch(/^__Host-docket_session=/);
    expect(attributes.toSorted()).toEqual([
      "HttpOnly",
      "Max-Age=604800",
      "Path=/",
      "SameSite=Lax",
      "Secure",
    ]);
    const id = decodeURIComponent(pair.split("=")[1] ?? "").split(".")[0] ?? "";
    expect(id.length).toBeGreaterThan(30);
    expect(answer.text).not.toContain(id);
    expect((await renew(pair)).text).not.toContain(id);
  });

  test("each sign-in gives a new id; the one that the browser held is dead", async () => {
    const first = cookieIn(await login({}));
    const second = cookieIn(await login({}, { cookie: first }));
    expect(second).not.toBe(first);
    expectRefused(await renew(first), "unauthenticated");
    expect((await renew(second)).status).toBe(200);
  });

  test("an id that somebody else has chosen is not taken over", async () => {
    const [name] = ada.cookie.split("=");
    for (const chosen of ["chosen", "chosen.signature", randomUUID()]) {
      const given = cookieIn(await login({}, { cookie: `${name}=${chosen}` }));
      expect(given).not.toContain(chosen);
      expectRefused(await renew(`${name}=${chosen}`), "unauthenticated");
    }
  });

  test("signing in with somebody's cookie ends their session and gives none of it", async () => {
    const eve = await target.register("eve");
    const answer = await login({}, { cookie: eve.cookie });
    expect(Session.parse(answer.body).user.id).toBe(ada.user.id);
    expectRefused(await renew(eve.cookie), "unauthenticated");
  });

  test("after signing out the old cookie is dead, wherever it was copied to", async () => {
    const cookie = cookieIn(await login({}));
    const logout = { method: "POST", headers: { cookie } };
    const answer = await target.send("/api/auth/logout", logout);
    expect([answer.status, answer.text]).toEqual([200, "{}"]);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/^__Host-docket_session=; Max-Age=0;/);
    expectRefused(await renew(cookie), "unauthenticated");
    expectRefused(await target.send("/api/auth/logout", logout), "unauthenticated");
    expect((await renew(ada.cookie)).status).toBe(200);
  });

  test.each<[string, (name: string, value: string) => string]>([
    ["with its id changed", (name, value) => `${name}=${flip(value, 0)}`],
    ["with its signature changed", (name, value) => `${name}=${flip(value, 50)}`],
    ["without its signature", (name, value) => `${name}=${value.split(".")[0]}`],
    ["with an empty signature", (name, value) => `${name}=${value.split(".")[0]}.`],
    ["with a signature of another form", (name, value) => `${name}=${value.split(".")[0]}.e30`],
    ["empty", (name) => `${name}=`],
    ["under another name", (_, value) => `docket_session=${value}`],
    ["under better-auth's name", (_, value) => `better-auth.session_token=${value}`],
    ["under a longer name", (name, value) => `x${name}=${value}`],
    ["with SQL", (name) => `${name}=' or 1=1 --.x`],
    ["with a malformed escape", (name) => `${name}=%E0%A4%A`],
    ["with U+0000", (name) => `${name}=%00.%00`],
    ["of 8 000 characters", (name) => `${name}=${"x".repeat(8_000)}`],
    ["under __proto__", (_, value) => `__proto__=${value}`],
  ])("a cookie %s → 401", async (_, write) => {
    const [name = "", value = ""] = ada.cookie.split("=");
    const answer = await renew(write(name, value));
    expectRefused(answer, "unauthenticated");
    expect(answer.headers).not.toHaveProperty("set-cookie");
  });

  test("the session opens nothing but its endpoints, and a token none of those", async () => {
    for (const path of ["/api/v1/me", "/api/v1/users/me/tasks", "/api/trpc/user.me"]) {
      const headers = { cookie: ada.cookie };
      expectRefused(await target.send(path, { headers }), "unauthenticated");
    }
    for (const path of ["/api/auth/token", "/api/auth/logout"]) {
      const headers = bearer(ada.token);
      expectRefused(await target.send(path, { method: "POST", headers }), "unauthenticated");
      const inQuery = `${path}?session=${encodeURIComponent(ada.cookie)}`;
      expectRefused(await post(inQuery, {}, headers), "invalid-input");
    }
  });
});

function flip(value: string, index: number): string {
  const other = value[index] === "A" ? "B" : "A";
  return value.slice(0, index) + other + value.slice(index + 1);
}

const FOREIGN_ORIGINS = [
  "https://evil.example",
  "null",
  "",
  "http://docket.test",
  "https://docket.test:8443",
  "https://docket.test.evil.example",
  "https://evil-docket.test",
  "https://sub.docket.test",
  "https://docket.test@evil.example",
  "https://docket.test/",
  "HTTPS://DOCKET.TEST",
  "https://docket.test, https://evil.example",
  "file://",
  "chrome-extension://docket",
  "http://localhost:3000",
  "http://127.0.0.1:3000",
];

describe("pages of other sites", () => {
  test.each(FOREIGN_ORIGINS)(
    "Origin %j with the cookie → 403, and nothing happens",
    async (origin) => {
      for (const path of ["/api/auth/token", "/api/auth/logout"]) {
        const headers = { cookie: ada.cookie, origin };
        expectRefused(await target.send(path, { method: "POST", headers }), "untrusted-origin");
        expectRefused(await post(path, {}, headers), "untrusted-origin");
      }
      const cookie = { cookie: ada.cookie, origin };
      for (const attempt of [await login({}, cookie), await login({}, { origin })]) {
        expectRefused(attempt, "untrusted-origin");
        expect(attempt.headers).not.toHaveProperty("set-cookie");
      }
      expect((await renew(ada.cookie)).status).toBe(200);
    },
  );

  test.each(["cross-site", "same-site", "CROSS-SITE", "anything"])(
    "no Origin but Sec-Fetch-Site %s → 403",
    async (site) => {
      const headers = { "sec-fetch-site": site };
      expectRefused(await renew(ada.cookie, headers), "untrusted-origin");
      expectRefused(await login({}, headers), "untrusted-origin");
    },
  );

  test.each(["x-forwarded-host", "x-forwarded-proto", "x-original-host", "forwarded", "host"])(
    "a made-up %s makes no origin trusted",
    async (name) => {
      const origin = "https://evil.example";
      const value = name === "forwarded" ? "host=evil.example;proto=https" : "evil.example";
      const headers = { cookie: ada.cookie, origin, [name]: value };
      expectRefused(
        await target.send("/api/auth/token", { method: "POST", headers }),
        "untrusted-origin",
      );
    },
  );

  test("the service's own page may do all of it", async () => {
    const headers = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
    const answer = await login({}, headers);
    expect(answer.status).toBe(200);
    expect((await renew(cookieIn(answer), headers)).status).toBe(200);
  });

  const FORM = new URLSearchParams({ email: "ada@example.com", password: PASSWORD }).toString();
  const AS_JSON = JSON.stringify({ email: "ada@example.com", password: PASSWORD });

  test.each([
    ["application/x-www-form-urlencoded", FORM],
    ["application/x-www-form-urlencoded", AS_JSON],
    ["text/plain", AS_JSON],
    ["text/plain; application/json", AS_JSON],
    ["multipart/form-data; boundary=x", AS_JSON],
  ])("a form that signs in with %s → 403 across sites, 415 without a site", async (type, body) => {
    for (const path of ["/api/auth/login", "/api/auth/register"]) {
      const headers = { "content-type": type };
      const across = await post(path, body, { ...headers, origin: "https://evil.example" });
      expectRefused(across, "untrusted-origin");
      const own = await post(path, body, { ...headers, origin: ORIGIN });
      expectRefused(own, "unsupported-media-type");
      const none = await post(path, body, headers);
      expectRefused(none, "unsupported-media-type");
      for (const { headers: answered } of [across, own, none]) {
        expect(answered).not.toHaveProperty("set-cookie");
      }
    }
  });

  test.each([
    "/api/v1/me",
    "/api/v1/users/me/tasks",
    "/api/trpc/user.me",
    "/api/trpc/task.create",
    "/api/auth/login",
    "/api/auth/token",
    "/api/auth/jwks",
    "/api/openapi.json",
    "/healthz",
    "/nothing",
  ])("no other origin is let in by CORS at %s", async (path) => {
    for (const origin of ["https://evil.example", "null", ORIGIN]) {
      const preflight = {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
        "access-control-request-private-network": "true",
      };
      for (const answer of [
        await target.send(path, { method: "OPTIONS", headers: preflight }),
        await target.send(path, { headers: { origin } }),
        await target.send(path, { headers: { origin, ...bearer(ada.token) } }),
        await post(path, {}, { origin }),
      ]) {
        const names = Object.keys(answer.headers).join(" ");
        expect(names).not.toMatch(/access-control-|timing-allow/);
      }
    }
  });

  test.each(["callbackURL", "callbackUrl", "redirectTo", "redirect_uri", "next", "returnTo"])(
    "%s elsewhere is refused, and nobody is sent anywhere",
    async (name) => {
      const elsewhere = "https://evil.example/";
      const query = `?${name}=${encodeURIComponent(elsewhere)}`;
      for (const answer of [
        await login({ [name]: elsewhere }),
        await register({ [name]: elsewhere }),
        await post(`/api/auth/login${query}`, { email: ada.user.email, password: PASSWORD }),
        await post(`/api/auth/logout${query}`, {}, { cookie: ada.cookie }),
        await target.send(`/api/auth/jwks${query}`),
      ]) {
        expectRefused(answer, "invalid-input");
        expect(answer.headers).not.toHaveProperty("location");
      }
      const page = await target.send(`/sign-in${query}`);
      expect(page.headers).not.toHaveProperty("location");
    },
  );

  test.each([
    "sign-in/email",
    "sign-up/email",
    "sign-out",
    "sign-in/social",
    "get-session",
    "list-sessions",
    "revoke-session",
    "revoke-sessions",
    "revoke-other-sessions",
    "update-user",
    "change-email",
    "set-password",
    "delete-user",
    "delete-user/callback",
    "request-password-reset",
    "reset-password/token",
    "link-social",
    "unlink-account",
    "refresh-token",
    "get-access-token",
    "account-info",
    "callback/google",
    "error",
    "ok",
    "two-factor/verify-totp",
    "two-factor/verify-backup-code",
    "passkey/verify-authentication",
    "open-account",
    "remove-account",
    "issue-token",
    "admin/list-users",
    ".well-known/jwks.json",
    "",
  ])("the library's own endpoint %s is not served", async (name) => {
    for (const method of ["GET", "POST"]) {
      const headers = { ...JSON_TYPE, cookie: ada.cookie };
      const body = method === "POST" ? {} : undefined;
      const answer = await target.send(`/api/auth/${name}`, { method, headers, body });
      expectRefused(answer, "not-found");
    }
  });
});

describe("what a browser is told", () => {
  const PATHS = [
    "/",
    "/sign-in",
    "/healthz",
    "/nothing",
    "/api/docs",
    "/api/openapi.json",
    "/api/nothing",
    "/api/v1/me",
    "/api/trpc/user.me",
    "/api/auth/jwks",
    "/api/auth/login",
    "/problems/forbidden",
  ];

  test.each(PATHS)("%s comes with the headers that guard a page", async (path) => {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { headers } = await target.send(path, { method });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/default-src 'self'/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).toMatch(/object-src 'none'/);
      expect(policy).toMatch(/base-uri 'none'/);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers["strict-transport-security"]).toMatch(/max-age=[1-9]\d{7,}/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["x-frame-options"]).toBe("DENY");
      expect(headers["referrer-policy"]).toBe("same-origin");
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    }
  });

  test("no answer with a token or a task may be kept", async () => {
    const task = await target.create(ada.token);
    const path = `/api/v1/users/me/tasks/${task.id}`;
    const own = bearer(ada.token);
    const answers = [
      await login({}),
      await register({}),
      await login({ password: "not the right one" }),
      await renew(ada.cookie),
      await target.send("/api/v1/me", { headers: own }),
      await target.send("/api/v1/users/me/tasks", { headers: own }),
      await target.send("/api/v1/users/me/tasks", sending(ada.token, "POST", { title: "x" })),
      await target.send(path, { headers: own }),
      await target.send(path, { headers: { ...own, "if-none-match": '"1"' } }),
      await target.send(path, { method: "HEAD", headers: own }),
      await target.send(path),
      await target.send(`/api/trpc/task.get?input={"taskId":"${task.id}"}`, { headers: own }),
      await target.send("/api/trpc/task.list", { headers: own }),
      await target.send("/api/trpc/user.me"),
      await target.send(path, { method: "DELETE", headers: own }),
    ];
    for (const { headers } of answers) expect(headers["cache-control"]).toBe("no-store");
  });

  test.each([
    "<script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "<iframe src=https://evil.example>",
    "=HYPERLINK(1)",
  ])("stored %s comes back as JSON and as nothing else", async (text) => {
    const { id } = await target.create(ada.token, { title: text, notes: text });
    const path = `/api/v1/users/me/tasks/${id}`;
    for (const accept of ["text/html", "application/xhtml+xml,*/*", "application/javascript"]) {
      const headers = { ...bearer(ada.token), accept };
      for (const answer of [
        await target.send(path, { headers }),
        await target.send(`/api/trpc/task.get?input={"taskId":"${id}"}`, { headers }),
        await target.send(`${path}?callback=alert`, { headers }),
        await target.send(`/api/trpc/task.get?callback=alert&input={"taskId":"${id}"}`, {
          headers,
        }),
      ]) {
        expect(answer.headers["content-type"]).toMatch(/^application\/(?:problem\+)?json$/);
        expect(answer.headers["x-content-type-options"]).toBe("nosniff");
        expect(answer.text).toMatch(/^\{/);
      }
    }
    const page = await target.send("/", { headers: bearer(ada.token) });
    expect(page.text).not.toContain(text);
  });

  test.each([
    "/%3Cscript%3Ealert(1)%3C/script%3E",
    "/api/<script>alert(1)</script>",
    "/<svg/onload=alert(1)>",
  ])("what an address holds, such as %s, is told in JSON alone", async (path) => {
    for (const method of ["GET", "POST"]) {
      const answer = await target.send(path, { method, headers: { accept: "text/html" } });
      expectRefused(answer, "not-found");
      expect(answer.headers["content-type"]).toBe("application/problem+json");
    }
  });

  test("Host: docket.test@evil.example → 400, because it is not a valid host", async () => {
    const host = "docket.test@evil.example";
    for (const path of ["/", "/api/v1/me", "/api/auth/jwks"]) {
      const answer = await target.send(path, { headers: { host } });
      expect(answer.status).toBe(400);
      expect(JSON.stringify([answer.headers, answer.text])).not.toContain(host);
    }
  });

  test.each(["evil.example", "evil.example:80", "<script>"])(
    "Host: %s appears in no answer",
    async (host) => {
      for (const path of ["/", "/api/v1/me", "/api/nothing", "/api/openapi.json", "/api/docs"]) {
        const answer = await target.send(path, { headers: { host } });
        expect(JSON.stringify([answer.headers, answer.text])).not.toContain(host);
      }
      const headers = { ...sending(ada.token, "POST", "").headers, host };
      const body = { title: "x" };
      const created = await target.send("/api/v1/users/me/tasks", {
        method: "POST",
        headers,
        body,
      });
      expect(created.headers.location).toMatch(/^\/api\/v1\/users\/me\/tasks\/[0-9a-f-]{36}$/);
    },
  );
});

/** Each test comes from addresses of its own, since the count of one lasts a minute. */
describe.runIf(process.platform === "linux")("limits on sign-ins", () => {
  const LIMIT = 20;

  /** Also what is refused for its form is a try, and it costs no hash. */
  function attempt(path: string, from: string, headers: Sent["headers"] = {}): Promise<Answer> {
    return limited.send(path, {
      method: "POST",
      headers: { ...JSON_TYPE, ...headers },
      body: {},
      from,
    });
  }

  async function exhaust(from: string, headers?: Sent["headers"]): Promise<void> {
    for (let n = 0; n < LIMIT; n += 1) {
      expectRefused(await attempt("/api/auth/login", from, headers), "invalid-input");
    }
    await expectLimited(from, headers);
  }

  async function expectLimited(from: string, headers?: Sent["headers"]): Promise<void> {
    const answer = await attempt("/api/auth/login", from, headers);
    expectRefused(answer, "too-many-requests");
    const wait = Number(answer.headers["retry-after"]);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(answer.headers).not.toHaveProperty("x-retry-after");
  }

  async function expectServed(from: string, headers?: Sent["headers"]): Promise<void> {
    expectRefused(await attempt("/api/auth/login", from, headers), "invalid-input");
  }

  test("the 21st in a minute → 429 with Retry-After; others sign in, and work goes on", async () => {
    const bob = await limited.register("bob");
    await exhaust("127.0.1.1");
    await expectServed("127.0.1.2");
    const own = { headers: bearer(bob.token), from: "127.0.1.1" };
    expect((await limited.send("/api/v1/users/me/tasks", own)).status).toBe(200);
    const cookie = { headers: { cookie: bob.cookie }, method: "POST", from: "127.0.1.1" };
    expect((await limited.send("/api/auth/token", cookie)).status).toBe(200);
  });

  test("40 registrations at once: 20 get through", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => attempt("/api/auth/register", "127.0.1.3")),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(20);
  });

  test.each([
    ["X-Forwarded-For", 11],
    ["X-Real-IP", 12],
    ["X-Client-IP", 13],
    ["X-Cluster-Client-IP", 14],
    ["CF-Connecting-IP", 15],
    ["True-Client-IP", 16],
    ["Fastly-Client-IP", 17],
    ["X-Docket-Client-Address", 18],
    ["Forwarded", 19],
  ] as const)("a made-up %s resets no limit", async (name, host) => {
    const from = `127.0.1.${host}`;
    await exhaust(from);
    for (const address of ["203.0.113.9", "127.0.0.1", "::1", `${from}, 203.0.113.9`, "x"]) {
      const value = name === "Forwarded" ? `for="${address}"` : address;
      await expectLimited(from, { [name]: value });
    }
  });

  test("a made-up X-Forwarded-For locks nobody else out", async () => {
    for (let n = 0; n < 30; n += 1) {
      await attempt("/api/auth/login", "127.0.1.21", { "x-forwarded-for": "127.0.1.22" });
    }
    await expectServed("127.0.1.22");
    await expectLimited("127.0.1.21");
  });

  test("behind the trusted proxy each client has a limit of its own, and cannot shed it", async () => {
    const client = "203.0.113.31";
    await exhaust(PROXY, { "x-forwarded-for": client });
    for (const chain of [`198.51.100.1, ${client}`, `127.0.0.1,${client}`, `x, ${client}`]) {
      await expectLimited(PROXY, { "x-forwarded-for": chain });
    }
    await expectServed(PROXY, { "x-forwarded-for": `${client}, 203.0.113.32` });
  });

  test.each([
    "",
    "x",
    ",,,",
    "999.1.1.1",
    "1.2.3.4:80",
    "[::1]",
    "::ffff:1.2.3.4",
    "a".repeat(9_000),
  ])("X-Forwarded-For %j from the trusted proxy breaks nothing", async (value) => {
    const answer = await attempt("/api/auth/login", PROXY, { "x-forwarded-for": value });
    expect([400, 429]).toContain(answer.status);
  });
});

test("none of it changed a task, and the log tells of no bug, password, token or cookie", async () => {
  await changingNothing(target, [ada.token], async () => {
    await renew(ada.cookie);
  });
  target.expectDiscreetLog();
});
