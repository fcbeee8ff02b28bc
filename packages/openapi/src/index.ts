export { isNoneMatch } from "./entity-tag.ts";
export { type EventStreamTimes, sendEventStream, signalOfLeaving } from "./event-stream.ts";
export { createOpenApiDocument, type OpenApiDocumentOptions } from "./open-api-document.ts";
export { type Operation, restOperations } from "./operations.ts";
export { decodePercent } from "./percent-encoding.ts";
export { problemResponses } from "./problem-responses.ts";
export { parseQuery } from "./query.ts";
export { readJsonBody } from "./request-body.ts";
export {
  createRestHandler,
  type RestCall,
  type RestFailure,
  type RestHandler,
  type RestHandlerOptions,
} from "./rest-handler.ts";
export type { RestMeta, RestRoute } from "./rest-route.ts";
