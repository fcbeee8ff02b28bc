export const BASE_PATH = "/api/auth";

type Method = "GET" | "HEAD" | "POST" | "DELETE";

interface Route {
  /** Below the base path; `{name}` stands for one segment. */
  readonly path: string;
  /** With HEAD wherever there is GET. */
  readonly methods: readonly Method[];
  readonly caching: string;
}

function route(path: string, methods: readonly Method[], caching = "no-store"): Route {
  return { path, methods, caching };
}

/** Everything that is served; better-auth's stock endpoints are not. */
export const ROUTES: readonly Route[] = [
  route("/register", ["POST"]),
  route("/registration", ["GET", "HEAD"]),
  route("/login", ["POST"]),
  route("/token", ["POST"]),
  route("/logout", ["POST"]),
  route("/account", ["GET", "HEAD", "DELETE"]),
  route("/change-password", ["POST"]),
  route("/confirm-password", ["POST"]),
  route("/forgot-password", ["POST"]),
  route("/reset-password", ["POST"]),
  route("/send-verification-email", ["POST"]),
  route("/verify-email", ["POST"]),
  route("/sessions", ["GET", "HEAD", "DELETE"]),
  route("/sessions/{sessionId}", ["DELETE"]),
  route("/two-factor/enable", ["POST"]),
  route("/two-factor/confirm", ["POST"]),
  route("/two-factor/disable", ["POST"]),
  route("/two-factor/recovery-codes", ["POST"]),
  route("/login/two-factor", ["POST"]),
  route("/passkeys", ["GET", "HEAD", "POST"]),
  route("/passkeys/registration-options", ["POST"]),
  route("/passkeys/authentication-options", ["POST"]),
  route("/passkeys/{passkeyId}", ["DELETE"]),
  route("/login/passkey", ["POST"]),
  route("/jwks", ["GET", "HEAD"], "public, max-age=60"),
];

/** What ids are made of. Anything else, escapes included, is not an address here. */
const SEGMENT = String.raw`[\w-]+`;

const PATTERNS = ROUTES.map((served) => ({
  served,
  pattern: new RegExp(`^${BASE_PATH}${served.path.replaceAll(/\{\w+\}/g, SEGMENT)}$`),
}));

/**
 * The route of a request's path, without its query. A path of words comes before one with a
 * parameter that would match it too, in the order of `ROUTES`.
 */
export function findRoute(path: string): Route | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.served;
}
