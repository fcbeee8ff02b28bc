export { createOpenApiDocument, type OpenApiDocumentOptions } from "./open-api-document.ts";
export { type Operation, restOperations } from "./operations.ts";
export { problemResponses } from "./problem-responses.ts";
export {
  createRestHandler,
  type RestCall,
  type RestFailure,
  type RestHandler,
  type RestHandlerOptions,
} from "./rest-handler.ts";
export { readJsonBody } from "./request-body.ts";
export type { RestMeta, RestRoute } from "./rest-route.ts";
