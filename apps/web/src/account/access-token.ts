import { type AccessToken, ProblemError, type User, type UserId } from "@docket/contracts";
import { readClaims } from "./claims.ts";

/** Where this tab stands with the server. */
export type Access =
  /** Nobody has been asked yet. */
  | { readonly status: "unknown" }
  /** Somebody was asked and did not answer, so whether anyone is signed in is not known. */
  | { readonly status: "unreachable"; readonly cause: unknown }
  | { readonly status: "signed-out" }
  | { readonly status: "signed-in"; readonly user: User }
  /** The session ended under the user's hands: calls wait until they sign in again. */
  | { readonly status: "lapsed"; readonly user: User };

/** A call was made for someone who is no longer the one signed in; it must not go out. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";
}

export interface TokenKeeper {
  readonly access: () => Access;
  /** @returns stops telling. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the server who is signed in. Never rejects: the outcome is `access()`. */
  readonly start: () => Promise<void>;
  /** A sign-in in this tab succeeded, or a change of password, which opens a new session. */
  readonly signedIn: (token: AccessToken) => void;
  /** A sign-out in this tab or another succeeded. */
  readonly signedOut: () => void;
  /** Another tab signed this user in, which changed the cookie of all tabs. */
  readonly signedInElsewhere: (userId: UserId) => void;
  /**
   * A `fetch` that speaks for this user and nobody else: it attaches their token, renews it for
   * all callers at once when it is due or refused, and sends a refused request once more.
   *
   * While the session is gone it waits for the user to sign in again. It rejects with
   * `SignedOutError` once someone else is signed in, or nobody, and with the cause of an outage
   * when a token cannot be had.
   */
  readonly fetchAs: (user: User) => typeof fetch;
  /**
   * Makes a call that the session cookie authorises, in this user's name. When the session turns
   * out to be gone it waits for the user to sign in again, and makes the call once more.
   *
   * It rejects as the call does, and with `SignedOutError` like `fetchAs`.
   */
  readonly callAs: <Result>(user: User, call: () => Promise<Result>) => Promise<Result>;
}

interface TokenKeeperParts {
  readonly fetch: typeof fetch;
  /** Trades the session cookie for a token; rejects with `unauthenticated` when it buys none. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface HeldToken {
  readonly token: string;
  /** On this machine's clock, which may differ from the server's. */
  readonly dueAt: number;
}

const MARGIN = 30_000;

/** Keeps the access token in memory, and nowhere else, for as long as the page lives. */
export function createTokenKeeper({
  fetch,
  requestToken,
  now = Date.now,
}: TokenKeeperParts): TokenKeeper {
  let access: Access = { status: "unknown" };
  let held: HeldToken | null = null;
  let renewal: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  function become(next: Access) {
    access = next;
    for (const listener of listeners) listener();
  }

  function subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = subscribe(() => {
        stop();
        resolve();
      });
    });
  }

  function hold({ token }: AccessToken) {
    const { sub, email, iat, exp } = readClaims(token);
    const lifetime = (exp - iat) * 1000;
    held = { token, dueAt: now() + lifetime - Math.min(MARGIN, lifetime / 5) };
    if (access.status === "signed-in" && access.user.id === sub) return;
    become({ status: "signed-in", user: { id: sub, email } });
  }

  function lapse() {
    held = null;
    if (access.status === "lapsed") return;
    become(
      access.status === "signed-in"
        ? { status: "lapsed", user: access.user }
        : { status: "signed-out" },
    );
  }

  function renew(): Promise<void> {
    if (renewal) return renewal;
    const current = ask().finally(() => {
      if (renewal === current) renewal = null;
    });
    renewal = current;
    return current;

    async function ask() {
      let token: AccessToken | null = null;
      try {
        token = await requestToken();
      } catch (error) {
        if (renewal === current && !isUnauthenticated(error)) throw error;
      }
      // The cookie has changed since: this answer is about the one before.
      if (renewal !== current) await renewal;
      else if (token === null) lapse();
      else hold(token);
    }
  }

  /** Waits for as long as the user has to sign in again. */
  async function presenceOf(user: User): Promise<void> {
    while (access.status === "lapsed" && access.user.id === user.id) await nextChange();
    if (access.status !== "signed-in" || access.user.id !== user.id) throw new SignedOutError();
  }

  async function tokenOf(user: User, refused?: string): Promise<string> {
    const isDue = held === null || held.token === refused || now() >= held.dueAt;
    if (access.status === "signed-in" && isDue) await renew();
    await presenceOf(user);
    if (held) return held.token;
    throw new SignedOutError();
  }

  async function start() {
    if (access.status === "unreachable") become({ status: "unknown" });
    try {
      await renew();
    } catch (cause) {
      if (access.status === "unknown") become({ status: "unreachable", cause });
    }
  }

  return {
    access: () => access,
    subscribe,
    start,
    signedIn(token) {
      renewal = null;
      hold(token);
    },
    signedOut() {
      renewal = null;
      held = null;
      become({ status: "signed-out" });
    },
    signedInElsewhere(userId) {
      const isSameUser = "user" in access && access.user.id === userId;
      if (isSameUser && access.status === "signed-in" && renewal === null) return;
      renewal = null;
      held = null;
      if (!isSameUser) become({ status: "unknown" });
      void start();
    },
    fetchAs: (user) =>
      async function fetchAsUser(input, init) {
        const token = await tokenOf(user);
        const response = await fetch(input, withBearer(init, token));
        if (response.status !== 401) return response;
        return fetch(input, withBearer(init, await tokenOf(user, token)));
      },
    async callAs(user, call) {
      await presenceOf(user);
      try {
        return await call();
      } catch (error) {
        if (!isUnauthenticated(error)) throw error;
        await renew();
        await presenceOf(user);
        return call();
      }
    },
  };
}

function withBearer(init: RequestInit | undefined, token: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers };
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ProblemError && error.code === "unauthenticated";
}
