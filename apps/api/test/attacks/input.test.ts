import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Task, type ProblemCode } from "@docket/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, expectRefused, problemIn } from "./answer.ts";
import { rawRequest, sendRaw } from "./raw-socket.ts";
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

const TASKS = "/api/v1/users/me/tasks";

let target: Target;
let ada: Person;
let task: Task;

beforeAll(async () => {
  target = await startTarget();
  ada = await target.register("ada");
  task = await target.create(ada.token);
});

afterAll(() => target[Symbol.asyncDispose]());

/** Every place that takes a body. */
const DOORS: Readonly<Record<string, () => { method: string; path: string }>> = {
  "POST over REST": () => ({ method: "POST", path: TASKS }),
  "PATCH over REST": () => ({ method: "PATCH", path: `${TASKS}/${task.id}` }),
  "a mutation over tRPC": () => ({ method: "POST", path: "/api/trpc/task.create" }),
  register: () => ({ method: "POST", path: "/api/auth/register" }),
  login: () => ({ method: "POST", path: "/api/auth/login" }),
};
const DOOR_NAMES = Object.keys(DOORS);

function knock(door: string, body: unknown, headers: Sent["headers"] = {}): Promise<Answer> {
  const { method, path } = DOORS[door]?.() ?? { method: "GET", path: "/" };
  const json = { "content-type": "application/json" };
  return target.send(path, {
    method,
    headers: { ...bearer(ada.token), ...json, ...headers },
    body,
  });
}

/** One attack at every door. */
function atEveryDoor<Case extends readonly unknown[]>(cases: readonly Case[]) {
  return DOOR_NAMES.flatMap((door) => cases.map((attack) => [door, ...attack] as const));
}

/** Something good at every door, so that a bad part is the only one to refuse. */
const GOOD = { title: "Planted", email: "mallory@example.com", password: PASSWORD };

function goodAt(door: string): Record<string, unknown> {
  const { title, ...credentials } = GOOD;
  return door === "register" || door === "login" ? credentials : { title };
}

async function expectRefusedAt(
  door: string,
  body: unknown,
  code: ProblemCode,
  headers?: Sent["headers"],
): Promise<void> {
  await changingNothing(target, [ada.token], async () => {
    expectRefused(await knock(door, body, headers), code);
  });
}

/** The text of an object with one more member than it has; the text of a value may be no JSON. */
function withMember(object: object, name: string, value: string): string {
  return `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(name)}:${value}}`;
}

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];
const VALUES = ["1", "null", '{"isAdmin":true}', '{"prototype":{"isAdmin":true}}'];

test.each(atEveryDoor(NAMES.map((name) => [name] as const)))(
  "%s: the key %s → 400",
  async (door, name) => {
    for (const value of VALUES) {
      await expectRefusedAt(door, withMember(goodAt(door), name, value), "invalid-input");
    }
  },
);

test.each(NAMES)("the key %s in a query → 400, as a procedure or a problem → 404", async (name) => {
  for (const query of [`${name}=1`, `${name}[isAdmin]=1`, `${name}.isAdmin=1`]) {
    expectRefused(
      await target.send(`${TASKS}?${query}`, { headers: bearer(ada.token) }),
      "invalid-input",
    );
  }
  const input = `{"${name}":{"isAdmin":true}}`;
  expectRefused(
    await target.send(`/api/trpc/task.list?input=${encodeURIComponent(input)}`, {
      headers: bearer(ada.token),
    }),
    "invalid-input",
  );
  for (const path of [name, `task.${name}`, `task.list.${name}`, `${name}.task`]) {
    expectRefused(await target.send(`/api/trpc/${path}`), "not-found");
  }
  expectRefused(await target.send(`/problems/${name}`), "not-found");
  expectRefused(await target.send(`/api/v1/${name}`), "not-found");
  expectRefused(await target.send(`/api/auth/${name}`), "not-found");
});

const DEEP = 100_000;
const nestOf = (open: string, close: string, levels: number) =>
  open.repeat(levels) + close.repeat(levels);

test.each(
  atEveryDoor([
    ["arrays for a body", () => nestOf("[", "]", DEEP)],
    ["arrays in an unknown field", (good: object) => withMember(good, "x", nestOf("[", "]", DEEP))],
    ["arrays in a known field", (good: object) => withMember(good, "name", nestOf("[", "]", DEEP))],
    ["objects", () => nestOf('{"a":', "}", 40_000).replace(":}", ":1}")],
  ] as const),
)("%s: a nest 100 000 deep of %s → 400", async (door, _, write) => {
  await expectRefusedAt(door, write(goodAt(door)), "invalid-input");
});

test.each(
  atEveryDoor([
    ["[", ""],
    ['{"a":', ""],
    ['[{"a":', ""],
  ] as const),
)("%s: a nest of %s that is never closed → 400", async (door, open) => {
  await expectRefusedAt(door, open.repeat(40_000), "malformed-json");
});

/** Bytes that are not UTF-8, each within the text of a string. */
const BAD_BYTES = [
  ["a stray byte", [0xff]],
  ["a cut sequence", [0xe2, 0x82]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ["a code point beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["Latin-1", [0xe9]],
] as const;

test.each(atEveryDoor(BAD_BYTES))("%s: invalid UTF-8, %s → 400", async (door, _, bytes) => {
  const text = JSON.stringify(goodAt(door));
  const [before, after] = [text.slice(0, -2), text.slice(-2)];
  const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  await expectRefusedAt(door, body, "malformed-json");
});

test.each(
  atEveryDoor([
    ["nothing", ""],
    ["white space", " \r\n\t"],
    ["cut short", '{"title":"x'],
    ["a trailing comma", '{"title":"x",}'],
    ["a comment", '{"title":"x"/**/}'],
    ["single quotes", "{'title':'x'}"],
    ["two values", '{"title":"x"}{"title":"y"}'],
    ["a raw line break in text", '{"title":"x\ny"}'],
    ["NaN", '{"title":NaN}'],
    ["Infinity", '{"title":-Infinity}'],
    ["a hexadecimal number", '{"title":0x10}'],
    ["UTF-16", Buffer.from('{"title":"x"}', "utf16le")],
    ["a form", "title=x&email=x"],
    [
      "XML",
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    ],
    ["a zip archive", Buffer.from("504b0304140000000800", "hex")],
  ] as const),
)("%s: a body of %s → 400", async (door, _, body) => {
  await expectRefusedAt(door, body, "malformed-json");
});

test.each(
  atEveryDoor([
    ["an array", "[]"],
    ["an array of good ones", `[${JSON.stringify(GOOD)}]`],
    ["null", "null"],
    ["text", '"x"'],
    ["a number", "1e400"],
    ["true", "true"],
  ] as const),
)("%s: a body of %s → 400", async (door, _, body) => {
  await expectRefusedAt(door, body, "invalid-input");
});

const LARGEST = 256 * 1024;

/** A good body, but for one byte too many. */
function tooLarge(door: string): string {
  const text = JSON.stringify(goodAt(door));
  return `${text.slice(0, -1)}${" ".repeat(LARGEST + 1 - text.length)}}`;
}

test.each(DOOR_NAMES)("%s: a body one byte over the limit → 413", async (door) => {
  await expectRefusedAt(door, tooLarge(door), "payload-too-large");
});

test.each(DOOR_NAMES)("%s: a chunked body over the limit † → 413", async (door) => {
  const { method, path } = DOORS[door]?.() ?? { method: "", path: "" };
  await changingNothing(target, [ada.token], async () => {
    const body = tooLarge(door);
    const headers = ["Content-Type: application/json", `Authorization: Bearer ${ada.token}`];
    const chunks = body.match(/[^]{1,16000}/g) ?? [];
    const chunked = chunks.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("");
    const { status, text } = await sendRaw(
      rawRequest(
        `${method} ${path}`,
        [...headers, "Transfer-Encoding: chunked"],
        `${chunked}0\r\n\r\n`,
      ),
      target,
    );
    expect(status).toBe(413);
    expect(text).toContain('"code":"payload-too-large"');
  });
});

test.each(DOOR_NAMES)(
  "%s: a body that never ends † → 413, long before it has come",
  async (door) => {
    const { method, path } = DOORS[door]?.() ?? { method: "", path: "" };
    const request = rawRequest(`${method} ${path}`, [
      "Content-Type: application/json",
      `Authorization: Bearer ${ada.token}`,
      "Content-Length: 1099511627776",
    ]);
    const { status, elapsed } = await sendRaw(request, target);
    expect(status).toBe(413);
    expect(elapsed).toBeLessThan(5_000);
  },
);

test.each(
  atEveryDoor([
    ["gzip", (body: string) => gzipSync(body)],
    ["deflate", (body: string) => body],
    ["br", (body: string) => body],
    ["gzip, gzip", (body: string) => gzipSync(gzipSync(body))],
    ["x-unknown", (body: string) => body],
  ] as const),
)("%s: a body with Content-Encoding %s → 415", async (door, encoding, encode) => {
  const headers = { "content-encoding": encoding };
  const body = JSON.stringify(goodAt(door));
  await expectRefusedAt(door, encode(body), "unsupported-media-type", headers);
});

test.each(DOOR_NAMES)("%s: a gzip bomb of 100 MB → 415, unopened", async (door) => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, " "), { level: 9 });
  const headers = { "content-encoding": "gzip" };
  await expectRefusedAt(door, bomb, "unsupported-media-type", headers);
});

test.each(
  atEveryDoor([
    ["text/plain"],
    ["text/json"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/octet-stream"],
    ["application/xml"],
    ["application/jsonx"],
    ["application/json-patch+json"],
    ["application/ld+json"],
    ["application/json, text/plain"],
    ["text/plain; application/json"],
    ["application/json; charset=utf-16"],
    ["application/json; charset=iso-8859-1"],
    ["application/json;charset=utf-7"],
    ["*/*"],
    [""],
  ] as const),
)("%s: content type %j → 415", async (door, type) => {
  await expectRefusedAt(door, goodAt(door), "unsupported-media-type", { "content-type": type });
});

test.each(DOOR_NAMES)("%s: no content type → 415", async (door) => {
  const { method, path } = DOORS[door]?.() ?? { method: "", path: "" };
  await changingNothing(target, [ada.token], async () => {
    const body = JSON.stringify(goodAt(door));
    expectRefused(
      await target.send(path, { method, headers: bearer(ada.token), body }),
      "unsupported-media-type",
    );
  });
});

test.each([
  "application/json;charset=utf-8",
  'application/json; charset="UTF-8"',
  "Application/JSON ; Charset=UTF-8",
  "application/json; profile=x; charset=utf-8",
])("content type %s is JSON everywhere", async (type) => {
  for (const door of DOOR_NAMES) {
    const body = door === "login" ? { email: ada.user.email, password: PASSWORD } : goodAt(door);
    const unique = door === "register" ? { ...body, email: `${randomUUID()}@example.com` } : body;
    const answer = await knock(door, unique, { "content-type": type });
    expect(answer.status, `${door}: ${answer.text}`).toBeLessThan(300);
  }
});

const TEXTS = [
  ["U+0000", "a\\u0000b"],
  ["a lone high surrogate", "a\\ud83db"],
  ["a lone low surrogate", "a\\udc00b"],
  ["surrogates in the wrong order", "\\udc00\\ud83d"],
] as const;

test.each(TEXTS)("text with %s → 400", async (_, escaped) => {
  const text = `"${escaped}"`;
  for (const [door, field] of [
    ["POST over REST", "title"],
    ["POST over REST", "notes"],
    ["PATCH over REST", "title"],
    ["PATCH over REST", "notes"],
    ["a mutation over tRPC", "title"],
    ["a mutation over tRPC", "notes"],
    ["register", "name"],
    ["register", "email"],
    ["login", "email"],
  ] as const) {
    const { [field]: _replaced, ...others } = goodAt(door);
    await expectRefusedAt(
      door,
      withMember({ ...others, z: 1 }, field, text).replace('"z":1,', ""),
      "invalid-input",
    );
  }
});

test.each(["%00", "%ED%A0%80", "%FF", "%C0%AF", "%", "%2", "%zz", "%u0041"])(
  "%s in a path or a query is refused",
  async (escape) => {
    const headers = bearer(ada.token);
    const member = await target.send(`${TASKS}/${task.id}${escape}`, { headers });
    expect([400, 404]).toContain(member.status);
    const user = await target.send(`/api/v1/users/me${escape}/tasks`, { headers });
    expect([403, 404]).toContain(user.status);
    for (const query of [`cursor=${escape}`, `${escape}=1`, `completed=true${escape}`]) {
      expectRefused(await target.send(`${TASKS}?${query}`, { headers }), "invalid-input");
    }
    const call = await target.send(`/api/trpc/task.list?input=${escape}`, { headers });
    expect(call.status).toBe(400);
    const page = await target.send(`/${escape}`);
    expect(page.status).toBe(404);
  },
);

test.each([
  ["right-to-left text", "\u202eمرحبا\u202c שלום"],
  ["emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301"],
  ["zero-width text", "a\u200bb\u200d\u2060c\u00ad"],
  ["a script", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
  ["a link with a script", "[x](javascript:alert(1))"],
  ["SQL", "'; drop table task; -- \" $1 :x ?"],
  ["wildcards and backslashes", "% _ \\ \\\\ \\' %s %n %x"],
  ["a template", "${7*7} {{7*7}} #{7*7} <%= 7*7 %>"],
  ["line separators", "a\u2028b\u2029c\u0085d"],
  ["line breaks", "a\r\nSet-Cookie: x=y\r\n\r\nb"],
  ["control characters", "a\u0001\u001b[31m\u007f"],
  ["other compositions of one letter", "\u212b \u00c5 A\u030a"],
  ["names of the language", "__proto__ constructor null undefined NaN true"],
])("%s is kept as it is through every door", async (_, text) => {
  const byRest = await knock("POST over REST", { title: text, notes: text });
  expect(byRest.body).toMatchObject({ title: text, notes: text });
  const { id } = Task.parse(byRest.body);
  const read = await target.send(`${TASKS}/${id}`, { headers: bearer(ada.token) });
  expect(read.body).toEqual(byRest.body);
  expect(read.headers["content-type"]).toBe("application/json");
  const input = encodeURIComponent(JSON.stringify({ taskId: id }));
  const call = await target.send(`/api/trpc/task.get?input=${input}`, {
    headers: bearer(ada.token),
  });
  expect(call.body).toEqual({ result: { data: byRest.body } });
  await target.send(`${TASKS}/${id}`, { method: "DELETE", headers: bearer(ada.token) });
});

test.each([
  ["a space", " "],
  ["tabs and line breaks", "\t\r\n\v\f"],
  ["no-break spaces", "\u00a0\u202f"],
  ["an ideographic space", "\u3000"],
  ["a byte order mark", "\ufeff"],
  ["nothing", ""],
])("a title of %s alone → 400", async (_, title) => {
  for (const door of ["POST over REST", "PATCH over REST", "a mutation over tRPC"]) {
    await expectRefusedAt(door, { title }, "invalid-input");
  }
});

test.each([
  "limit=1&limit=2",
  "limit=1&limit=1",
  "completed=true&completed=false",
  "cursor=a&cursor=b",
])("the query %s, which says it twice → 400", async (query) => {
  expectRefused(
    await target.send(`${TASKS}?${query}`, { headers: bearer(ada.token) }),
    "invalid-input",
  );
});

test.each([
  "limit[]=1",
  "limit[$gt]=1",
  "limit.x=1",
  "limit",
  "=1",
  "completed=1",
  "completed=TRUE",
  "completed=null",
  "completed=",
  "_method=DELETE",
  "callback=alert",
  "fields=*",
  "ownerId=*",
  "title=x",
])("the query %s → 400", async (query) => {
  expectRefused(
    await target.send(`${TASKS}?${query}`, { headers: bearer(ada.token) }),
    "invalid-input",
  );
});

const NUMBERS = [
  "-1",
  "0",
  "-0",
  "101",
  "1000000000",
  "1.5",
  "1e1",
  "1e400",
  "-1e400",
  "9007199254740993",
  "99999999999999999999999999",
  "NaN",
  "Infinity",
  "abc",
  "0x10",
  "010",
  "+1",
  " 1",
  "1 or 1=1",
  "١",
];

test.each(NUMBERS)("limit %s → 400", async (number) => {
  const query = encodeURIComponent(number);
  expectRefused(
    await target.send(`${TASKS}?limit=${query}`, { headers: bearer(ada.token) }),
    "invalid-input",
  );
});

test.each([
  "-1",
  "0",
  "-0",
  "1e400",
  "-1e400",
  "1e10",
  "1.5",
  "9007199254740993",
  '"1"',
  "null",
  "[1]",
])("limit %s over tRPC → 400", async (number) => {
  const input = encodeURIComponent(`{"limit":${number}}`);
  expectRefused(
    await target.send(`/api/trpc/task.list?input=${input}`, { headers: bearer(ada.token) }),
    "invalid-input",
  );
});

test.each([
  ['"2"', "task-changed"],
  ['"0"', "task-changed"],
  ['"-0"', "task-changed"],
  ['"-1"', "task-changed"],
  ['"01"', "task-changed"],
  ['"1.0"', "task-changed"],
  ['"1e0"', "task-changed"],
  ['W/"1"', "task-changed"],
  ['"2147483647"', "task-changed"],
  ['"2147483648"', "task-changed"],
  ['"4294967297"', "task-changed"],
  ['"9007199254740991"', "task-changed"],
  ['"9007199254740993"', "task-changed"],
  ['"18446744073709551617"', "task-changed"],
  [`"${"9".repeat(400)}"`, "task-changed"],
  ['"1%20or%201=1"', "task-changed"],
  ['"1 or 1=1"', "invalid-input"],
  ["1", "invalid-input"],
  ['"1', "invalid-input"],
  ["'1'", "invalid-input"],
  ['"2", "3"', "task-changed"],
  ["", "invalid-input"],
  ["*, *", "invalid-input"],
] as const)("If-Match %s → %s, nothing changed", async (ifMatch, code) => {
  const fresh = await target.create(ada.token);
  await changingNothing(target, [ada.token], async () => {
    const path = `${TASKS}/${fresh.id}`;
    const headers = { ...bearer(ada.token), "if-match": ifMatch };
    const json = { "content-type": "application/json", ...headers };
    expectRefused(
      await target.send(path, { method: "PATCH", headers: json, body: { title: "Lost" } }),
      code,
    );
    expectRefused(await target.send(path, { method: "DELETE", headers }), code);
  });
});

test.each(["2147483648", "9007199254740991", "0", "-0"])(
  "ifVersion %s over tRPC is a version the task is not at",
  async (version) => {
    await changingNothing(target, [ada.token], async () => {
      for (const name of ["task.update", "task.delete"]) {
        const title = name === "task.update" ? '"title":"Lost",' : "";
        const body = `{"taskId":"${task.id}",${title}"ifVersion":${version}}`;
        expectRefused(
          await target.send(`/api/trpc/${name}`, sending(ada.token, "POST", body)),
          "task-changed",
        );
      }
    });
  },
);

test.each(["1e400", "1.5", "-1", "9007199254740993", '"1"', "NaN"])(
  "ifVersion %s over tRPC → 400",
  async (version) => {
    await changingNothing(target, [ada.token], async () => {
      const body = `{"taskId":"${task.id}","title":"Lost","ifVersion":${version}}`;
      const answer = await target.send("/api/trpc/task.update", sending(ada.token, "POST", body));
      expect(answer.status).toBe(400);
    });
  },
);

test.each(["1e400", "NaN", "-0", "1e1000000", "true", "{}", "[]", '["x"]', "1e308"])(
  "a title, notes, priority or completed of %s → 400",
  async (value) => {
    await changingNothing(target, [ada.token], async () => {
      for (const door of ["POST over REST", "PATCH over REST", "a mutation over tRPC"]) {
        for (const field of ["title", "notes", "priority", "completed"]) {
          if (field === "completed" && value === "true") continue;
          const others = field === "title" ? { id: randomUUID() } : { title: "x" };
          const body = withMember(others, field, value);
          expect((await knock(door, body)).status, `${door} ${field}`).toBe(400);
        }
      }
    });
  },
);

test.each([
  "275760-09-13T00:00:00.000Z",
  "+275760-09-13T00:00:00.001Z",
  "2026-02-30T00:00:00.000Z",
  "0000-01-01T00:00:00.000Z",
  "-000001-01-01T00:00:00.000Z",
  "infinity",
  "now()",
])("a time of %s where the server alone keeps time → 400", async (time) => {
  for (const field of ["createdAt", "updatedAt", "completedAt"]) {
    for (const door of ["POST over REST", "PATCH over REST", "a mutation over tRPC"]) {
      await expectRefusedAt(door, { title: "x", [field]: time }, "invalid-input");
    }
  }
});

test.each([
  ["a title of 501 characters", { title: "x".repeat(501) }],
  ["a title of 501 emoji", { title: "👍".repeat(501) }],
  ["notes of 10 001 characters", { title: "x", notes: "x".repeat(10_001) }],
  ["an unknown priority", { title: "x", priority: "urgent" }],
  ["a priority in capitals", { title: "x", priority: "HIGH" }],
  ["a priority that every object has", { title: "x", priority: "toString" }],
])("%s → 400", async (_, body) => {
  for (const door of ["POST over REST", "PATCH over REST", "a mutation over tRPC"]) {
    await expectRefusedAt(door, body, "invalid-input");
  }
});

test.each(["task.create", "task.update", "task.delete"])(
  "GET on the mutation %s → 405",
  async (name) => {
    await changingNothing(target, [ada.token], async () => {
      for (const input of [{ title: "x" }, { taskId: task.id, title: "x" }, { taskId: task.id }]) {
        const text = encodeURIComponent(JSON.stringify(input));
        for (const method of ["GET", "HEAD"]) {
          const answer = await target.send(`/api/trpc/${name}?input=${text}`, {
            method,
            headers: bearer(ada.token),
          });
          expect(answer.status).toBe(405);
          expect(answer.headers.allow).toBe("POST");
        }
      }
    });
  },
);

const METHODS = ["TRACE", "OPTIONS", "PUT", "PROPFIND", "LOCK", "PURGE", "SEARCH", "M-SEARCH"];

test.each(METHODS)("%s on a known path → 405, and nothing is echoed", async (method) => {
  await changingNothing(target, [ada.token], async () => {
    for (const path of [TASKS, `${TASKS}/${task.id}`, "/api/v1/me", "/api/auth/login"]) {
      const headers = { ...bearer(ada.token), "x-secret": "echo" };
      const answer = await target.send(path, { method, headers });
      expectRefused(answer, "method-not-allowed");
      expect(answer.text).not.toContain("echo");
      expect(answer.headers.allow).not.toContain(method);
    }
    for (const path of ["/api/trpc/task.list", "/api/trpc/task.create"]) {
      const answer = await target.send(path, { method, headers: bearer(ada.token) });
      expectRefused(answer, "method-not-allowed");
      expect(answer.headers.allow).toBe(path.endsWith("list") ? "GET" : "POST");
    }
    for (const path of ["/healthz", "/readyz", "/api/openapi.json"]) {
      const answer = await target.send(path, { method });
      expect([404, 405], path).toContain(answer.status);
    }
  });
});

test.each(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"])(
  "the header %s changes no method",
  async (name) => {
    const path = `${TASKS}/${task.id}`;
    await changingNothing(target, [ada.token], async () => {
      for (const value of ["DELETE", "PATCH"]) {
        const headers = { ...bearer(ada.token), [name]: value };
        expect((await target.send(path, { headers })).body).toMatchObject({ id: task.id });
        expectRefused(await target.send(path, { method: "POST", headers }), "method-not-allowed");
        expectRefused(await target.send(`${path}?_method=${value}`, { headers }), "invalid-input");
      }
    });
  },
);

test.each([
  (id: string) => `/api/v1/users/me/tasks%2f${id}`,
  (id: string) => `/api/v1/users/me/tasks/%2f${id}`,
  (id: string) => `/api/v1/users/me/tasks/x%2f${id}`,
  (id: string) => `/api/v1/users/me%2ftasks/${id}`,
  (id: string) => `/api/v1/users%2fme/tasks/${id}`,
  (id: string) => `/api/v1%2fusers/me/tasks/${id}`,
  (id: string) => `/api%2fv1/users/me/tasks/${id}`,
  (id: string) => `/api/v1/users/me/tasks%252f${id}`,
  (id: string) => `/api/v1/users/me/tasks%5c${id}`,
  (id: string) => `/api/v1//users/me/tasks/${id}`,
  (id: string) => `/api/v1/users//me/tasks/${id}`,
  (id: string) => `/api/v1/users/me//tasks/${id}`,
  (id: string) => `/api/v1/users/me/tasks//${id}`,
  (id: string) => `/api/v1/users/me/tasks/${id}/`,
  (id: string) => `/api/v1/users/me/tasks/${id}//`,
  (id: string) => `/api//v1/users/me/tasks/${id}`,
  (id: string) => `//api/v1/users/me/tasks/${id}`,
  (id: string) => `/./api/v1/users/me/tasks/${id}`,
  (id: string) => `/x/../api/v1/users/me/tasks/${id}`,
  (id: string) => `/api/v1/users/x/../me/tasks/${id}`,
  (id: string) => `/api/v1/users/x/%2e%2e/me/tasks/${id}`,
  (id: string) => `/api/v1/users/me/tasks/./${id}`,
  (id: string) => `/api/v1/users/me/tasks\\${id}`,
  (id: string) => `/API/V1/users/me/tasks/${id}`,
  (id: string) => `/api/v1/Users/me/Tasks/${id}`,
  (id: string) => `/api/v2/users/me/tasks/${id}`,
  (id: string) => `/api/v1/users/me/tasks/${id}/x`,
  (id: string) => `/api/trpc/../v1/users/me/tasks/${id}`,
])("a path that only resembles one → 404: %s", async (write) => {
  expectRefused(await target.send(write(task.id), { headers: bearer(ada.token) }), "not-found");
});

test.each([
  "/../package.json",
  "/..%2fpackage.json",
  "/%2e%2e/%2e%2e/package.json",
  "/..%5c..%5cpackage.json",
  "/assets/..%2f..%2fpackage.json",
  "/assets/../../package.json",
  "/assets/%2e%2e%2findex.html",
  "/.env",
  "/.git/config",
  "/.data/secret",
  "/api/docs/../openapi.json",
  "/api/docs/package.json",
  "/api/docs/..%2f..%2fpackage.json",
  "/api/docs/swagger-ui.css.map",
  "/main.js",
  "/index.html%00.js",
  "/file:///etc/passwd",
  "/src/main.tsx",
])("no file is at %s", async (path) => {
  for (const method of ["GET", "HEAD"]) {
    const answer = await target.send(path, { method });
    expect(answer.status).toBe(404);
  }
});

function batch(names: readonly string[], inputs: unknown): Promise<Answer> {
  const input = encodeURIComponent(JSON.stringify(inputs));
  return target.send(`/api/trpc/${names.join(",")}?batch=1&input=${input}`, {
    headers: bearer(ada.token),
  });
}

test("a tRPC batch of 20 → 200, of 21 → 400, of 5 000 → 400", async () => {
  const many = (count: number) => Array.from({ length: count }, () => "user.me");
  expect((await batch(many(20), {})).status).toBe(200);
  for (const count of [21, 1_500]) {
    const answer = await batch(many(count), {});
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('"code":"invalid-input"');
    expect(answer.text).not.toContain(ada.user.id);
  }
});

test("a tRPC batch of 21 creates → 400, and none is made", async () => {
  await changingNothing(target, [ada.token], async () => {
    const calls = Array.from({ length: 21 }, () => "task.create").join(",");
    const body = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [n, { title: "x" }]));
    const answer = await target.send(
      `/api/trpc/${calls}?batch=1`,
      sending(ada.token, "POST", body),
    );
    expect(answer.status).toBe(400);
  });
});

test("a mixed tRPC batch → 207, each error apart", async () => {
  const answer = await batch(["user.me", "task.get", "task.nothing", "task.list"], {
    1: { taskId: randomUUID() },
    3: { limit: 0 },
  });
  expect(answer.status).toBe(207);
  expect(answer.body).toMatchObject([
    { result: { data: ada.user } },
    { error: { data: { problem: { code: "task-not-found" } } } },
    { error: { data: { problem: { code: "not-found" } } } },
    { error: { data: { problem: { code: "invalid-input" } } } },
  ]);
});

test.each([
  ["inputs that are a list", "[]"],
  ["inputs that are text", '"x"'],
  ["inputs that are null", "null"],
  ["inputs that are no JSON", "{"],
  ["inputs 1 000 deep", nestOf("[", "]", 1_000)],
  ["an input under __proto__", '{"__proto__":{"limit":1}}'],
  ["an input under a wild number", '{"1e9":{}}'],
])("a tRPC batch with %s harms nobody", async (_, inputs) => {
  const answer = await target.send(
    `/api/trpc/task.list,task.get?batch=1&input=${encodeURIComponent(inputs)}`,
    { headers: bearer(ada.token) },
  );
  expect([400, 207]).toContain(answer.status);
});

test("a tRPC batch is never streamed, and so has a status that is true", async () => {
  const input = encodeURIComponent(JSON.stringify({ 1: { taskId: randomUUID() } }));
  const streaming = { "trpc-accept": "application/jsonl", accept: "application/jsonl" };
  const path = `/api/trpc/user.me,task.get?batch=1&input=${input}`;
  const stranger = await target.send(path, { headers: streaming });
  expect([stranger.status, stranger.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
  const own = await target.send(path, { headers: { ...streaming, ...bearer(ada.token) } });
  expect(own.status).toBe(207);
});

test.each([
  "x/user.me",
  "/user.me",
  "user.me/",
  "x/../user.me",
  "user%2Eme%2f",
  "user.me%00",
  "%FF",
])("no procedure is at /api/trpc/%s", async (path) => {
  expectRefused(
    await target.send(`/api/trpc/${path}`, { headers: bearer(ada.token) }),
    "not-found",
  );
});

test.each(["{", "hunter2", '{"limit":hunter2}', "'", '{"limit":1}x'])(
  "a tRPC input of %s is no JSON, and is not repeated",
  async (input) => {
    const answer = await target.send(`/api/trpc/task.list?input=${encodeURIComponent(input)}`, {
      headers: bearer(ada.token),
    });
    expectRefused(answer, "malformed-json");
    expect(answer.text).not.toContain("hunter2");
    const body = await knock("a mutation over tRPC", input);
    expectRefused(body, "malformed-json");
    expect(body.text).not.toContain("hunter2");
  },
);

test("a tRPC input given twice → 400", async () => {
  const answer = await target.send("/api/trpc/task.list?input={}&input={}", {
    headers: bearer(ada.token),
  });
  expectRefused(answer, "invalid-input");
});

/** Long texts that make a careless expression try again and again. */
const SHAPES = [
  ["a wall of one letter", "a".repeat(50_000)],
  ["a wall of spaces", `x${" ".repeat(50_000)}x`],
  ["an address that never ends", `${"a".repeat(25_000)}@${"a.".repeat(12_000)}`],
  ["addresses in addresses", "a@".repeat(25_000)],
  ["dots and dashes", `${"a.-".repeat(16_000)}@x`],
  ["quotes", `"${"\\".repeat(49_999)}"`],
  ["digits", `${"1".repeat(50_000)}!`],
  ["slashes", "/".repeat(50_000)],
  ["emoji", "👍".repeat(25_000)],
  ["wildcards", "%_\\*".repeat(12_000)],
] as const;

/** Milliseconds; the least of several tries, for the machine has other things to do as well. */
async function quickest(attempt: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let n = 0; n < 5; n += 1) {
    const started = performance.now();
    await attempt();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

test.each(SHAPES)("%s in any text is refused within 100 ms", async (_, text) => {
  for (const [door, field] of [
    ["POST over REST", "title"],
    ["POST over REST", "id"],
    ["PATCH over REST", "notes"],
    ["a mutation over tRPC", "title"],
    ["login", "email"],
    ["register", "email"],
    ["register", "name"],
  ] as const) {
    const body = { ...goodAt(door), [field]: text };
    const took = await quickest(async () => {
      expect((await knock(door, body)).status, `${door} ${field}`).toBe(400);
    });
    expect(took, `${door} ${field}`).toBeLessThan(100);
  }
});

test.each([
  ["content-type", "application/json;".padEnd(15_000, " ")],
  ["content-type", `application/json${";\t".repeat(7_000)}charset=x`],
  ["authorization", `Bearer${" ".repeat(15_000)}`],
  ["authorization", `Bearer ${"A.".repeat(2_000)}`],
  ["if-match", `"${"1".repeat(15_000)}`],
  ["if-none-match", ',W/"1"'.repeat(2_500)],
  ["cookie", "docket_session=%".repeat(900)],
  ["cookie", "a=b;".repeat(3_500)],
  ["accept-encoding", "gzip;q=0.1,".repeat(1_300)],
  ["accept", "application/json;q=0.1,".repeat(600)],
  ["range", `bytes=${"0-1,".repeat(3_000)}`],
  ["origin", `https://${"a.".repeat(7_000)}example`],
  ["x-forwarded-for", "1.2.3.4,".repeat(1_800)],
  ["user-agent", "(".repeat(15_000)],
])("a long %s header is answered within 100 ms", async (name, value) => {
  for (const path of [TASKS, "/api/trpc/user.me", "/api/auth/token", "/api/docs/swagger-ui.css"]) {
    for (const method of ["GET", "POST"]) {
      const headers = { ...(name === "authorization" ? {} : bearer(ada.token)), [name]: value };
      const took = await quickest(() => target.send(path, { method, headers }));
      expect(took, `${method} ${path}`).toBeLessThan(100);
    }
  }
});

test("nobody's prototype was changed on the way", async () => {
  const answer = await target.send("/api/v1/me", { headers: bearer(ada.token) });
  expect(answer.body).toEqual(ada.user);
  const created = Task.parse((await knock("POST over REST", { title: "x" })).body);
  expect(Object.keys(created)).not.toContain("isAdmin");
});

test("a problem points at the field, and never says what was in it", async () => {
  const secret = "hunter2".repeat(80);
  const answer = await knock("POST over REST", { title: secret, [secret]: 1, priority: secret });
  const { detail, errors } = problemIn(answer.body);
  expect(errors?.map(({ detail: told }) => told).join()).not.toContain("hunter2");
  expect(detail).not.toContain("hunter2");
});

test("the log tells of no bug, and of no text", () => {
  target.expectDiscreetLog();
});
