import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type DestinationStream, type Logger, pino } from "pino";
import { type HttpLogger, pinoHttp } from "pino-http";
import { PinoPretty } from "pino-pretty";
import { describeError } from "./log-error.ts";

export type { Logger };

/** JSON lines, or something to read when a person is watching. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const stream =
    destination ?? (process.stdout.isTTY ? PinoPretty({ ignore: "pid,hostname,req" }) : undefined);
  const options = { level, base: null, serializers: { err: describeError } };
  return stream ? pino(options, stream) : pino(options);
}

/** Without its query: searches and cursors say what is in somebody's tasks. */
function pathOf(request: { url?: string | undefined }): string {
  return request.url?.split("?", 1)[0] ?? "";
}

/**
 * One line a request. It carries an id and what the request was, and by construction no header,
 * query or body: no password, token, cookie or task text.
 */
export function createRequestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: () => randomUUID(),
    customLogLevel: (_request, response, error) =>
      error || response.statusCode >= 500 ? "error" : "info",
    customSuccessMessage: (request, response, responseTime) =>
      `${request.method} ${pathOf({ url: originalUrl(request) })} ${response.statusCode} ${responseTime} ms`,
    customErrorMessage: (request, response) =>
      `${request.method} ${pathOf({ url: originalUrl(request) })} ${response.statusCode}`,
    // Errors are logged where they are caught, with the request's id.
    customErrorObject: (_request, response, _error, { responseTime }) => ({
      res: response,
      responseTime,
    }),
    serializers: {
      req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
        id,
        method,
        path: pathOf({ url }),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  });
}

/** Express shortens `url` below a mounted router and keeps the whole in `originalUrl`. */
export function originalUrl(request: IncomingMessage & { originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? "";
}

/** The id under which the log has this request. */
export function requestIdOf({ id }: IncomingMessage): string {
  return typeof id === "string" ? id : "";
}
