import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers a request on `node:http`, with or without Express around it. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
