import { ActiveSessions, SessionId } from "@docket/contracts";
import { z } from "zod";
import { ANY_CALL, ANY_CHANGE, done, failures, SESSION_COOKIE, success } from "./path-parts.ts";
import { BASE_PATH } from "./routes.ts";

const tags = ["Sessions"];

/** The devices that are signed in. */
export const sessionPaths = {
  [`${BASE_PATH}/sessions`]: {
    get: {
      tags,
      security: SESSION_COOKIE,
      operationId: "listSessions",
      summary: "List the devices that are signed in",
      responses: {
        200: success("The sessions.", ActiveSessions),
        ...failures([...ANY_CALL, "unauthenticated"]),
      },
    },
    delete: {
      tags,
      security: SESSION_COOKIE,
      operationId: "endOtherSessions",
      summary: "Sign out all other devices",
      responses: {
        204: done("All other sessions have ended."),
        ...failures([...ANY_CHANGE, "unauthenticated"]),
      },
    },
  },
  [`${BASE_PATH}/sessions/{sessionId}`]: {
    delete: {
      tags,
      security: SESSION_COOKIE,
      operationId: "endSession",
      summary: "Sign out one device",
      requestParams: { path: z.object({ sessionId: SessionId }) },
      responses: {
        204: done("The session has ended; if it was the current one, its cookie is cleared."),
        ...failures([...ANY_CHANGE, "unauthenticated", "session-not-found"]),
      },
    },
  },
};
