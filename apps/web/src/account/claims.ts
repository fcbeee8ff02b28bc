import { UserId } from "@docket/contracts";
import { z } from "zod";

const Claims = z.object({
  sub: UserId,
  email: z.string(),
  iat: z.number(),
  exp: z.number(),
});
type Claims = z.infer<typeof Claims>;

/**
 * Reads what an access token says of itself (RFC 7519 §3). Nothing is verified: the token came
 * from our own server, and only servers trust what it says.
 */
export function readClaims(token: string): Claims {
  const payload = token.split(".")[1] ?? "";
  const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return Claims.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
