import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * Nothing is loaded from anywhere else, nothing inline runs, and nobody may frame a page.
 *
 * @param publicOrigin  over https, browsers are told to stay there.
 */
export function securityHeaders(publicOrigin: string): RequestHandler {
  const secure = publicOrigin.startsWith("https:");
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: secure ? { maxAge: 63_072_000, includeSubDomains: false } : false,
    // Browsers ignore these two without https, and complain about it.
    crossOriginOpenerPolicy: secure,
    originAgentCluster: secure,
    referrerPolicy: { policy: "same-origin" },
  });
}

/** Answers of the API hold tokens or tasks: no cache may keep them. */
export const neverStored: RequestHandler = (_request, response, next) => {
  response.setHeader("Cache-Control", "no-store");
  next();
};
