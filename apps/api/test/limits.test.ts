import { Problem } from "@docket/contracts";
import { expect, test } from "vitest";
import { bearer, PUBLIC_ORIGIN, startTestServer } from "./test-server.ts";

const OWN = "/api/v1/users/me";

async function refusalOf(response: Response): Promise<readonly [number, string]> {
  const { code } = Problem.parse(await response.json());
  return [response.status, code];
}

test("callers meet the limits that the operator has set", async () => {
  await using server = await startTestServer({
    RATE_LIMIT: "on",
    STREAMS_PER_USER: "1",
    TOKENS_PER_MINUTE: "1",
    IMPORT_COLUMNS: "2",
    QUOTA_IMPORTS_PER_DAY: "1",
  });
  const ada = await server.register("ada");

  const leaving = new AbortController();
  const follow = () =>
    server.fetch(`${OWN}/changes/stream`, { headers: bearer(ada), signal: leaving.signal });
  expect((await follow()).status).toBe(200);
  expect(await refusalOf(await follow())).toEqual([429, "too-many-requests"]);
  leaving.abort();

  const renew = () =>
    server.fetch("/api/auth/token", {
      method: "POST",
      headers: { cookie: ada.cookie, origin: PUBLIC_ORIGIN },
    });
  expect((await renew()).status).toBe(200);
  expect(await refusalOf(await renew())).toEqual([429, "too-many-requests"]);

  const upload = () =>
    server.fetch(`${OWN}/imports/file?format=todoist`, {
      method: "POST",
      headers: { ...bearer(ada), "content-type": "text/csv" },
      body: "TYPE,CONTENT,PRIORITY\n",
    });
  expect(await refusalOf(await upload())).toEqual([413, "payload-too-large"]);
  expect(await refusalOf(await upload())).toEqual([409, "quota-exceeded"]);
});
