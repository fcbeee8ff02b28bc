export { createKeySet, type JwksSource, type KeySet, type KeySetOptions } from "./key-set.ts";
export { fetchRemoteJwks } from "./remote-jwks.ts";
export {
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  type Grant,
  type VerifyAccessToken,
} from "./verify.ts";
