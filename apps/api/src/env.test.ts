import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { DEFAULT_QUOTAS } from "@docket/db";
import { expect, test } from "vitest";
import { LIMIT_VARIABLES } from "./env-limits.ts";
import { parseEnvironment, VARIABLE_NAMES } from "./env.ts";

const readRoot = (file: string) =>
  readFileSync(join(import.meta.dirname, "../../..", file), "utf8");

/** Each value in an object, with the path to it. */
function leavesOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path} ${String(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}/${key}`));
}

test("an empty environment is a local server on the embedded database", () => {
  expect(parseEnvironment({ DATABASE_URL: "" })).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    publicOrigin: "http://localhost:3000",
    trustedOrigins: ["http://localhost:3000", "http://127.0.0.1:3000"],
    databaseUrl: undefined,
    accessTokenTtl: 900,
    sessionTtl: 604_800,
    issuer: "http://localhost:3000",
    audience: "http://localhost:3000",
    rateLimit: true,
    imports: { atOnce: 2, memory: 512, seconds: 60 },
    downloadsPerUser: 4,
  });
});

const VALUES = ["7", "70", "107", "7s", "7MiB"];

test.each(Object.keys(LIMIT_VARIABLES))("%s sets one limit, and refuses what is none", (name) => {
  const defaults = leavesOf(parseEnvironment({}));
  const changed = VALUES.flatMap((value) => {
    try {
      return [leavesOf(parseEnvironment({ [name]: value }))];
    } catch {
      return [];
    }
  });
  expect(changed).not.toEqual([]);
  for (const leaves of changed) {
    expect(leaves.filter((leaf) => !defaults.includes(leaf))).toHaveLength(1);
  }
  for (const value of ["0", "-1", "hunter2", "1e99", "7 MiB"]) {
    const attempt = () => parseEnvironment({ [name]: value });
    expect(attempt).toThrow(new RegExp(`^.*\n  ${name} must be [^\n]+$`));
    expect(attempt).not.toThrow(/hunter2|1e99|7 MiB/);
  }
});

test(".env.example has all variables, and docs/limits.md all limits with their defaults", () => {
  const example = readRoot(".env.example");
  const names = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  expect(new Set(names)).toEqual(new Set(VARIABLE_NAMES));

  const rows = readRoot("docs/limits.md").matchAll(/^\|[^|]+\| +`([^`]+)` +\| +`([A-Z_]+)`/gm);
  const documented = Object.fromEntries([...rows].map(([, value, name = ""]) => [name, value]));
  const settings = Object.entries(parseEnv(example));
  const limits = settings.filter(([name]) => name in LIMIT_VARIABLES);
  expect(documented).toEqual(Object.fromEntries(limits));
  expect(Object.keys(documented)).toHaveLength(Object.keys(LIMIT_VARIABLES).length);
});

test("each setting in .env.example that is not commented out is the default", () => {
  expect(parseEnvironment(parseEnv(readRoot(".env.example")))).toEqual(parseEnvironment({}));
});

test("quotas are numbers, and sizes with a unit", () => {
  const { quotas } = parseEnvironment({ QUOTA_TASKS: "10", QUOTA_CONTENT: "2GiB" });
  expect(quotas).toEqual({ ...DEFAULT_QUOTAS, tasks: 10, content: 2_147_483_648 });
});

test.each([
  ["QUOTA_TASKS", "0"],
  ["QUOTA_LISTS", "1.5"],
  ["QUOTA_CONTENT", "100"],
  ["QUOTA_HISTORY", "0MiB"],
  ["QUOTA_WRITTEN_PER_DAY", "5 MiB"],
  ["QUOTA_UPLOAD", "5MB"],
])("%s=%s is refused", (name, value) => {
  expect(() => parseEnvironment({ [name]: value })).toThrow(new RegExp(`${name} must be`));
});

test("an impossible range of IPv4 addresses is refused", () => {
  expect(() => parseEnvironment({ TRUST_PROXY: "10.0.0.0/33" })).toThrow(/TRUST_PROXY must be/);
});

test.each([
  [undefined, "open"],
  ["http://localhost:8080", "open"],
  ["http://docket.localhost", "open"],
  ["http://127.0.0.1:3000", "open"],
  ["http://127.1.2.3", "open"],
  ["http://[::1]:3000", "open"],
  ["https://todo.example.org", "invite"],
  ["http://192.168.1.10:3000", "invite"],
  ["http://localhost.example.org", "invite"],
  ["http://127.0.0.1.example.org", "invite"],
])("with PUBLIC_ORIGIN=%s, registration is %s unless REGISTRATION is set", (origin, expected) => {
  const environment = { PUBLIC_ORIGIN: origin };
  expect(parseEnvironment(environment).registration).toBe(expected);
  for (const REGISTRATION of ["open", "invite", "closed"]) {
    expect(parseEnvironment({ ...environment, REGISTRATION }).registration).toBe(REGISTRATION);
  }
  expect(() => parseEnvironment({ ...environment, REGISTRATION: "off" })).toThrow(
    /REGISTRATION must be open, invite or closed/,
  );
});

test.each(["0", "some", "2.5"])("DOWNLOADS_PER_USER=%s is refused", (DOWNLOADS_PER_USER) => {
  expect(() => parseEnvironment({ DOWNLOADS_PER_USER })).toThrow(/DOWNLOADS_PER_USER must be/);
});

test("every mistake is named at once, and no value is shown", () => {
  const attempt = () =>
    parseEnvironment({
      PORT: "70000",
      PUBLIC_ORIGIN: "https://example.com/docket",
      DATABASE_URL: "mysql://hunter2@localhost",
      BETTER_AUTH_SECRET: "hunter2",
      ACCESS_TOKEN_TTL: "8d",
      SESSION_TTL: "forever",
      TRUST_PROXY: "10.0.0.0/8, proxy.local",
      SMTP_URL: "https://hunter2@mail.example.org",
      MAIL_FROM: "Docket",
    });
  expect(attempt).toThrow(/PORT .*\n.*PUBLIC_ORIGIN .*\n.*DATABASE_URL .*\n.*BETTER_AUTH_SECRET /);
  expect(attempt).toThrow(
    /ACCESS_TOKEN_TTL .*\n.*SESSION_TTL .*\n.*TRUST_PROXY .*\n.*SMTP_URL .*\n.*MAIL_FROM /,
  );
  expect(attempt).not.toThrow(/hunter2|mysql|70000|forever/);
});

test.each([
  ["IMPORTS_AT_ONCE", "0"],
  ["IMPORT_MEMORY", "63"],
  ["IMPORT_SECONDS", "121"],
])("%s=%s is refused with its range", (name, value) => {
  expect(() => parseEnvironment({ [name]: value })).toThrow(
    new RegExp(`^.*\n  ${name} must be a whole number from \\d+ to \\d+$`),
  );
});

test.each(["docket", "70000", "-1", "80.5"])("the port %s is refused in plain words", (PORT) => {
  expect(() => parseEnvironment({ PORT })).toThrow(/^.*\n  PORT must be a whole number .*$/);
});

test("a mail server asks for a sender, with or without a name", () => {
  const SMTP_URL = "smtps://docket:hunter2@mail.example.org";
  expect(() => parseEnvironment({ SMTP_URL })).toThrow(/MAIL_FROM is required/);
  for (const MAIL_FROM of ["docket@example.org", "Docket <docket@example.org>"]) {
    expect(parseEnvironment({ SMTP_URL, MAIL_FROM })).toMatchObject({ mailFrom: MAIL_FROM });
  }
  for (const MAIL_FROM of ["a@b@c", "Docket <docket>", "a@b.c\r\nBcc: d@e.f", "<a@b.c>"]) {
    expect(() => parseEnvironment({ MAIL_FROM })).toThrow(/MAIL_FROM must be/);
  }
});

test("a database server asks for a secret that all instances share", () => {
  expect(() => parseEnvironment({ DATABASE_URL: "postgres://localhost/docket" })).toThrow(
    /BETTER_AUTH_SECRET is required/,
  );
});

test("the pool has ten connections by default and at least one", () => {
  expect(parseEnvironment({}).databasePool).toBe(10);
  expect(parseEnvironment({ DATABASE_POOL: "3" }).databasePool).toBe(3);
  for (const DATABASE_POOL of ["0", "1001", "2.5", "many"]) {
    expect(() => parseEnvironment({ DATABASE_POOL })).toThrow(/\n  DATABASE_POOL must be /);
  }
});

test("the error for a DATABASE_URL with special characters in its password shows no part of it", () => {
  const DATABASE_URL = "postgres://docket:12/hunter2@localhost/todo";
  expect(() => parseEnvironment({ DATABASE_URL })).toThrow(/DATABASE_URL has an @ after the host/);
  expect(() => parseEnvironment({ DATABASE_URL })).not.toThrow(/hunter|localhost/);
});

test.each([
  ["30s", 30],
  ["15m", 900],
  ["12h", 43_200],
  ["7d", 604_800],
])("an access token may live %s", (text, seconds) => {
  expect(parseEnvironment({ ACCESS_TOKEN_TTL: text }).accessTokenTtl).toBe(seconds);
});

test.each(["0s", "169h", "15", "m", "-5m", "1.5h"])("but not %j", (text) => {
  expect(() => parseEnvironment({ ACCESS_TOKEN_TTL: text })).toThrow(/ACCESS_TOKEN_TTL/);
});

test("issuer and audience follow the public origin", () => {
  expect(parseEnvironment({ PUBLIC_ORIGIN: "https://todo.example.org/" })).toMatchObject({
    publicOrigin: "https://todo.example.org",
    trustedOrigins: ["https://todo.example.org"],
    issuer: "https://todo.example.org",
    audience: "https://todo.example.org",
  });
});
