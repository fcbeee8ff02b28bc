import { problemOfResponse } from "./failure.ts";

/**
 * Calls an endpoint of the issuer, by its path under `/api/auth`; the browser adds the cookie.
 *
 * @returns the body, or `null` where there is none. It rejects with the server's `ProblemError`,
 *   or with whatever `fetch` threw when there was no answer.
 */
export type IssuerCall = (
  method: "GET" | "POST" | "DELETE",
  path: string,
  input?: object,
) => Promise<unknown>;

export function createIssuerCall(fetch: typeof globalThis.fetch): IssuerCall {
  return async (method, path, input) => {
    const response = await fetch(`/api/auth/${path}`, {
      method,
      ...(input
        ? { headers: { "content-type": "application/json" }, body: JSON.stringify(input) }
        : {}),
    });
    if (!response.ok) throw await problemOfResponse(response);
    return response.status === 204 ? null : response.json();
  };
}
