import { expect, test } from "vitest";
import { authPaths } from "./auth-paths.ts";
import { BASE_PATH, ROUTES } from "./routes.ts";

test("what the document describes is what is served, call by call", () => {
  const described = Object.entries(authPaths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = ROUTES.flatMap(({ path, methods }) =>
    methods.filter((method) => method !== "HEAD").map((method) => `${method} ${BASE_PATH}${path}`),
  );
  expect(served.toSorted()).toEqual(described.toSorted());
});
