import { LIFETIMES } from "./challenges.ts";

interface Cookie {
  readonly name: string;
  readonly attributes: {
    readonly secure: boolean;
    readonly httpOnly: true;
    readonly sameSite: "lax" | "strict";
    readonly path: "/";
    /** Seconds; the session's is set with each cookie. */
    readonly maxAge?: number;
  };
}

export interface Cookies {
  readonly session: Cookie;
  readonly device: Cookie;
  /** Of a sign-in that waits for its second factor. */
  readonly secondFactor: Cookie;
  /** Of a passkey that is about to be added or used. */
  readonly passkey: Cookie;
}

/** @param publicOrigin  over https, cookies are Secure and bound to their host by the `__Host-` prefix. */
export function cookiesOf(publicOrigin: string): Cookies {
  const secure = publicOrigin.startsWith("https://");
  const prefix = secure ? "__Host-" : "";

  function cookie(name: string, sameSite: "lax" | "strict", maxAge?: number): Cookie {
    const attributes = { secure, httpOnly: true, sameSite, path: "/" } as const;
    return {
      name: `${prefix}docket_${name}`,
      attributes: maxAge === undefined ? attributes : { ...attributes, maxAge },
    };
  }

  return {
    session: cookie("session", "lax"),
    device: cookie("device", "strict", 365 * 86_400),
    secondFactor: cookie("second_factor", "strict", LIFETIMES["second-factor"]),
    passkey: cookie("passkey", "strict", LIFETIMES["use-passkey"]),
  };
}
