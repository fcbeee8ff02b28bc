import type { JwkSet } from "@docket/contracts";
import type { Database } from "@docket/db";
import { jwks } from "@docket/db/accounts";
import type { SecretConfig } from "better-auth";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { generateExportedKeyPair, type Jwk } from "better-auth/plugins/jwt";
import { z } from "zod";
import { GRACE_PERIOD, isRotationDue, LEAD_TIME, signingKey } from "./key-schedule.ts";

/** Any number that no other program on the same server takes for its own lock. */
const ROTATION_LOCK = 4_607_182_419;

/** A key is retired when its successor has signed alone for the grace period. */
const DELETE_RETIRED_KEYS = `
  delete from jwks
  where exists (
    select from jwks successor
    where successor.created_at > jwks.created_at
      and successor.created_at <= now() - interval '${LEAD_TIME + GRACE_PERIOD} milliseconds'
  )`;

const PublicKey = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });

/** The stored signing keys were encrypted with another secret than the one at hand. */
export class WrongSecretError extends Error {
  override readonly name = "WrongSecretError";

  constructor(cause: unknown) {
    super(
      "BETTER_AUTH_SECRET is not the secret that the signing keys in this database were encrypted " +
        "with. Set the former secret again. If it is lost, empty the table jwks: new keys are made " +
        "at the next start, and everyone has to sign in again.",
      { cause },
    );
  }
}

export interface SigningKeys {
  /** The key to sign with now; its private half is encrypted. */
  readonly current: () => Promise<Jwk>;
  /** Every key that a valid token may be signed with, and the one that will sign next. */
  readonly published: () => Promise<JwkSet>;
  /** Makes a key when there is none or the newest is due to be replaced, and deletes retired ones. */
  readonly rotate: () => Promise<void>;
}

async function requireSecretOf(keys: readonly Jwk[], secret: SecretConfig): Promise<void> {
  for (const { privateKey } of keys) {
    const data = z.string().parse(JSON.parse(privateKey));
    await symmetricDecrypt({ key: secret, data }).catch((error: unknown) => {
      throw new WrongSecretError(error);
    });
  }
}

/**
 * The Ed25519 keys of access tokens, in the database that all instances share.
 *
 * @throws WrongSecretError when the present keys cannot be decrypted.
 */
export async function openSigningKeys(db: Database, secret: SecretConfig): Promise<SigningKeys> {
  async function load(): Promise<Jwk[]> {
    const rows = await db.select().from(jwks);
    return rows.map(({ id, publicKey, privateKey, createdAt }) => ({
      id,
      publicKey,
      privateKey,
      createdAt,
      alg: "EdDSA",
      crv: "Ed25519",
    }));
  }

  /** Under a lock, so that of several instances that find a key missing only one makes it. */
  async function addKey(): Promise<void> {
    const { publicWebKey, privateWebKey } = await generateExportedKeyPair();
    const data = JSON.stringify(privateWebKey);
    const privateKey = JSON.stringify(await symmetricEncrypt({ key: secret, data }));
    await db.transaction(async (tx) => {
      await tx.execute(`select pg_advisory_xact_lock(${ROTATION_LOCK})`);
      if (!isRotationDue(await tx.select().from(jwks), Date.now())) return;
      await tx.insert(jwks).values({
        publicKey: JSON.stringify(publicWebKey),
        privateKey,
        alg: "EdDSA",
        crv: "Ed25519",
      });
    });
  }

  async function current(): Promise<Jwk> {
    const key = signingKey(await load(), Date.now());
    if (key) return key;
    await addKey();
    return current();
  }

  async function published(): Promise<JwkSet> {
    const keys = await load();
    return {
      keys: keys.map(({ id, publicKey }) => {
        const { kty, crv, x } = PublicKey.parse(JSON.parse(publicKey));
        return { kty, crv, alg: "EdDSA", kid: id, x };
      }),
    };
  }

  async function rotate(): Promise<void> {
    if (isRotationDue(await load(), Date.now())) await addKey();
    await db.execute(DELETE_RETIRED_KEYS);
  }

  await requireSecretOf(await load(), secret);
  await rotate();
  return { current, published, rotate };
}
