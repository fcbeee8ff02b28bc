import { expect, test } from "vitest";
import { parseDatabaseUrl } from "./database-url.ts";

const HOST = [{ host: "db.example.org", port: 5432 }];

test.each([
  ["postgres://docket:pw@db.example.org/todo", HOST, "docket", "pw", "todo"],
  ["postgresql://db.example.org", HOST, undefined, undefined, undefined],
  ["postgresql://", [{ host: "localhost", port: 5432 }], undefined, undefined, undefined],
  [
    "postgres://docket@db.example.org:6543/",
    [{ host: "db.example.org", port: 6543 }],
    "docket",
    undefined,
    undefined,
  ],
  [
    "postgres://docket@[2001:db8::1234]:6543/todo",
    [{ host: "2001:db8::1234", port: 6543 }],
    "docket",
    undefined,
    "todo",
  ],
  ["postgres://[::1]/todo", [{ host: "::1", port: 5432 }], undefined, undefined, "todo"],
  [
    "postgres:///todo?host=/var/run/postgresql",
    [{ host: "/var/run/postgresql", port: 5432 }],
    undefined,
    undefined,
    "todo",
  ],
  [
    "postgres://docket@/todo?host=/tmp&port=6543",
    [{ host: "/tmp", port: 6543 }],
    "docket",
    undefined,
    "todo",
  ],
  [
    "postgres://docket:pw@%2Fvar%2Frun%2Fpostgresql:6543/todo",
    [{ host: "/var/run/postgresql", port: 6543 }],
    "docket",
    "pw",
    "todo",
  ],
  [
    "postgres://a:1,b:2/todo",
    [
      { host: "a", port: 1 },
      { host: "b", port: 2 },
    ],
    undefined,
    undefined,
    "todo",
  ],
  [
    "postgres://a,b/todo?port=6543",
    [
      { host: "a", port: 6543 },
      { host: "b", port: 6543 },
    ],
    undefined,
    undefined,
    "todo",
  ],
  [
    "postgres://db.example.org/?user=docket&password=p%26w&dbname=todo",
    HOST,
    "docket",
    "p&w",
    "todo",
  ],
  [
    "postgres://docket:p%40%2F%3F%23%3A%25w@db.example.org/todo",
    HOST,
    "docket",
    "p@/?#:%w",
    "todo",
  ],
  // libpq accepts these unchanged.
  ["postgres://docket:p@?#:[w@db.example.org/todo", HOST, "docket", "p@?#:[w", "todo"],
  ["postgres://d%C3%B6cket:@db.example.org/t%20d", HOST, "döcket", undefined, "t d"],
])("%s", (url, hosts, user, password, database) => {
  expect(parseDatabaseUrl(url)).toMatchObject({ hosts, user, password, database });
});

test("the parameters for TLS, session attributes and the server are parsed", () => {
  const query =
    "sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=/c.pem&sslkey=/k.pem" +
    "&target_session_attrs=read-write&application_name=todo&options=-c%20geqo%3Doff&connect_timeout=10";
  expect(parseDatabaseUrl(`postgres://db.example.org/todo?${query}`)).toMatchObject({
    tls: {
      mode: "verify-full",
      rootCertificate: "/etc/ca.pem",
      certificate: "/c.pem",
      key: "/k.pem",
    },
    targetSessionAttributes: "read-write",
    parameters: { application_name: "todo", options: "-c geqo=off" },
  });
  expect(parseDatabaseUrl("postgres://a/b?ssl=true").tls.mode).toBe("require");
  expect(parseDatabaseUrl("postgres://a/b").tls.mode).toBeUndefined();
});

test.each([
  "mysql://docket:hunter2@localhost/todo",
  "docket:hunter2@localhost",
  "postgres:/docket:hunter2@localhost",
  "postgres://docket:hun/ter2@localhost/todo",
  "postgres://docket:12/hunter2@localhost/todo",
  "postgres://docket:12/hun?ter2@localhost/todo",
  "postgres://docket:hun/ter2=1@localhost?hunter2=1",
  "postgres://docket:100%hunter2@localhost/todo",
  "postgres://docket:hunter2%00@localhost/todo",
  "postgres://docket:hunter2/todo",
  "postgres://docket@localhost:hunter2/todo",
  "postgres://docket@localhost:70000/hunter2",
  "postgres://docket@::1/hunter2",
  "postgres://docket@localhost/todo?hunter2",
  "postgres://docket:hunter2@localhost/todo?sslmode=maybe",
  "postgres://docket:hunter2@localhost/todo?sslmode=require&channel_binding=require",
  "postgres://docket:hunter2@a,b/todo?port=1,2,3",
  "postgres://docket:hunter2@localhost/todo?target_session_attrs=best",
])("%s is refused, and the message has no part of it", (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(/^(must|has|asks) /);
  expect(() => parseDatabaseUrl(url)).not.toThrow(/ter2|mysql|docket|70000|maybe/);
});

test("the message names an unknown parameter", () => {
  expect(() => parseDatabaseUrl("postgres://a/b?schema=public")).toThrow(/the parameter schema/);
});
