import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type DestinationStream, type Logger, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { describeError } from "./log-error.ts";
import { createLogOutput } from "./log-output.ts";
import { loggedPath } from "./logged-path.ts";

export type { Logger };

/** JSON lines, or something to read when a person is watching. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const stream =
    destination ??
    (process.stdout.isTTY ? PinoPretty({ ignore: "pid,hostname,req" }) : openStandardOutput());
  return pino({ level, base: null, serializers: { err: describeError } }, stream);
}

function openStandardOutput(): DestinationStream {
  const output = createLogOutput(1);
  process.on("exit", output.flushSync);
  return output;
}

/**
 * One line a request, when it is answered or given up. It carries an id and what the request was,
 * and by construction no header, query or body: no password, token, cookie or task text.
 */
export function createRequestLog(
  logger: Logger,
): (request: IncomingMessage, response: ServerResponse) => void {
  return function logRequest(request, response) {
    const startedAt = performance.now();
    const { method } = request;
    const path = loggedPath(request.url ?? "");
    const id = randomUUID();
    ids.set(request, id);
    response.once("close", () => {
      const { statusCode: status, writableFinished } = response;
      const responseTime = Math.round(performance.now() - startedAt);
      const line = { req: { id, method, path }, res: { status }, responseTime };
      if (!writableFinished)
        logger.info(
          line,
          `${method} ${path}: the client disconnected before the response was sent`,
        );
      else if (status >= 500) logger.error(line, `${method} ${path} ${status}`);
      else logger.info(line, `${method} ${path} ${status} ${responseTime} ms`);
    });
  };
}

const ids = new WeakMap<IncomingMessage, string>();

/** Express shortens `url` below a mounted router and keeps the whole in `originalUrl`. */
export function originalUrl(request: IncomingMessage & { originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? "";
}

/** The id under which the log has this request. */
export function requestIdOf(request: IncomingMessage): string {
  return ids.get(request) ?? "";
}
