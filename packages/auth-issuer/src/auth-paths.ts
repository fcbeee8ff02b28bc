import { signInPaths } from "./sign-in-paths.ts";

/** The contract's authentication calls, as `zod-openapi` takes paths. */
export const authPaths = { ...signInPaths };
