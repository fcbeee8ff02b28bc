import { accountPaths } from "./account-paths.ts";
import { mailedLinkPaths } from "./mailed-link-paths.ts";
import { passkeyPaths } from "./passkey-paths.ts";
import { sessionPaths } from "./session-paths.ts";
import { signInPaths } from "./sign-in-paths.ts";
import { twoFactorPaths } from "./two-factor-paths.ts";

/** The contract's authentication calls, as `zod-openapi` takes paths. */
export const authPaths = {
  ...signInPaths,
  ...accountPaths,
  ...mailedLinkPaths,
  ...sessionPaths,
  ...twoFactorPaths,
  ...passkeyPaths,
};
