import { expect, test } from "vitest";
import { notesRouter } from "../test/notes.ts";
import { document } from "../test/server.ts";
import { createOpenApiDocument, problemResponses } from "./index.ts";

const { paths = {}, components = {} } = document;

function operationAt(path: string, method: "get" | "post" | "patch" | "delete") {
  return paths[`/api/v1${path}`]?.[method] ?? {};
}

test("every procedure with a route is an operation, and no other", () => {
  const operations = Object.values(paths).flatMap(({ get, post, patch, delete: remove }) =>
    [get, post, patch, remove].map((operation) => operation?.operationId),
  );
  expect(operations.filter((id) => id !== undefined).toSorted()).toEqual([
    "fault",
    "noteCreate",
    "noteDelete",
    "noteGet",
    "noteLatest",
    "noteList",
    "noteStar",
    "noteUpdate",
    "noteWatch",
    "userMe",
  ]);
});

test("every reference leads somewhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path = ""]) => path,
  );
  expect(new Set(references)).toEqual(
    new Set(["Colour", "Note", "Problem", "Text"].map((name) => `components/schemas/${name}`)),
  );
  for (const reference of references) {
    const found = reference.split("/").reduce<unknown>((at, key) => Object(at)[key], document);
    expect(found, reference).toBeTypeOf("object");
  }
});

test("it is OpenAPI 3.1, and asks for a bearer token", () => {
  expect(document).toMatchObject({
    openapi: "3.1.1",
    info: { title: "Notes", version: "1.0.0" },
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  });
  expect(operationAt("/me", "get").security).toEqual([{ bearer: [] }]);
});

test("path parameters are required even where the input may leave them out", () => {
  expect(operationAt("/users/{userId}/notes/{noteId}", "get").parameters).toMatchObject([
    {
      name: "userId",
      in: "path",
      required: true,
      description: "Whose notes; `me` by default.",
      schema: { type: "string", minLength: 1 },
    },
    { name: "noteId", in: "path", required: true },
    { name: "If-None-Match", in: "header" },
  ]);
});

test("query parameters carry their types and defaults", () => {
  const { parameters = [], requestBody } = operationAt("/users/{userId}/notes", "get");
  expect(requestBody).toBeUndefined();
  expect(parameters).toContainEqual({
    name: "limit",
    in: "query",
    schema: { type: "integer", minimum: 1, maximum: 10, default: 5 },
  });
  expect(parameters).toContainEqual({
    name: "colour",
    in: "query",
    schema: { $ref: "#/components/schemas/Colour" },
  });
});

test("a body has exactly the fields that come from nowhere else", () => {
  const { requestBody, parameters } = operationAt("/users/{userId}/notes/{noteId}", "patch");
  const schema = {
    type: "object",
    properties: { title: { type: "string" }, stars: {} },
    additionalProperties: false,
  };
  expect(requestBody).toMatchObject({
    required: true,
    content: { "application/json": { schema }, "application/merge-patch+json": { schema } },
  });
  expect(JSON.stringify(requestBody)).not.toMatch(/ifVersion|noteId|userId/);
  expect(parameters).toContainEqual(expect.objectContaining({ name: "If-Match", in: "header" }));
});

test("a route whose input is all in its path has no body to describe", () => {
  const operation = operationAt("/users/{userId}/notes/{noteId}/star", "post");
  expect(operation.requestBody).toBeUndefined();
  expect(Object.keys(operation.responses ?? {})).not.toContain("415");
});

test.each([
  ["/me", "get", "200 400 401 429 500 503"],
  ["/users/{userId}/notes", "get", "200 400 401 403 404 429 500 503"],
  ["/users/{userId}/notes", "post", "200 201 400 401 403 404 409 413 415 429 500 503"],
  ["/users/{userId}/notes/watch", "get", "200 400 401 403 404 429 500 503"],
  ["/users/{userId}/notes/{noteId}", "get", "200 304 400 401 403 404 429 500 503"],
  ["/users/{userId}/notes/{noteId}", "patch", "200 400 401 403 404 412 413 415 429 500 503"],
  ["/users/{userId}/notes/{noteId}", "delete", "204 400 401 403 404 412 429 500 503"],
] as const)("%s %s lists all its statuses", (path, method, statuses) => {
  expect(Object.keys(operationAt(path, method).responses ?? {}).join(" ")).toBe(statuses);
});

test("responses describe their headers and share one problem", () => {
  const { responses = {} } = operationAt("/users/{userId}/notes", "post");
  expect(responses[201]).toMatchObject({
    headers: { Location: { schema: { type: "string" } }, ETag: { schema: { type: "string" } } },
    content: { "application/json": { schema: { $ref: "#/components/schemas/Note" } } },
  });
  expect(responses[401]).toMatchObject({
    headers: { "WWW-Authenticate": { schema: { type: "string" } } },
    content: {
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    },
  });
  expect(responses[429]).toMatchObject({ headers: { "Retry-After": {} } });
  expect(responses[400]).toMatchObject({
    description: expect.stringMatching(/`invalid-input`[^]*`malformed-json`/),
  });
  expect(
    operationAt("/users/{userId}/notes/{noteId}", "delete").responses?.[204],
  ).not.toHaveProperty("content");
  expect(components.schemas?.["Problem"]).toMatchObject({
    required: ["type", "title", "status", "detail", "instance", "code"],
  });
});

test("a stream is a sequence of events, and resumes by a header", () => {
  const { parameters, responses = {} } = operationAt("/users/{userId}/notes/watch", "get");
  expect(parameters).toMatchObject([
    { name: "userId", in: "path" },
    { name: "since", in: "query" },
    {
      name: "Last-Event-ID",
      in: "header",
      description: "The last event that arrived.",
      schema: { type: "string", pattern: "^[0-9]{1,9}$" },
    },
  ]);
  const items = {
    type: "object",
    properties: { id: { type: "string" }, data: { $ref: "#/components/schemas/Text" } },
  };
  expect(responses[200]).toMatchObject({
    content: { "text/event-stream": { schema: { type: "array", items } } },
  });
});

test("paths of others stand beside the router's, with their own security", () => {
  const withLogin = createOpenApiDocument({
    router: notesRouter,
    basePath: "/api/v1",
    info: { title: "Notes", version: "1.0.0" },
    servers: [{ url: "https://notes.example" }],
    securitySchemes: { session: { type: "apiKey", in: "cookie", name: "session" } },
    extraPaths: {
      "/api/auth/token": {
        post: {
          security: [{ session: [] }],
          responses: { 200: { description: "A token." }, ...problemResponses(["unauthenticated"]) },
        },
      },
    },
  });
  expect(withLogin.servers).toEqual([{ url: "https://notes.example" }]);
  expect(Object.keys(withLogin.components?.securitySchemes ?? {})).toEqual(["bearer", "session"]);
  expect(withLogin.paths?.["/api/auth/token"]?.post?.responses).toMatchObject({
    401: {
      content: {
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      },
    },
  });
  expect(withLogin.paths).toMatchObject(paths);
});

test("it is the same, byte for byte, each time", () => {
  const again = createOpenApiDocument({
    router: notesRouter,
    basePath: "/api/v1",
    info: { title: "Notes", version: "1.0.0" },
  });
  expect(JSON.stringify(again)).toBe(JSON.stringify(document));
});
