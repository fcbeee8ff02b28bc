import { z } from "zod";
import { PasskeyId } from "./ids.ts";
import { label, text } from "./text.ts";
import { Timestamp } from "./timestamp.ts";

/*
 * The JSON forms of WebAuthn Level 3 §5.1. What browsers send may have fields that this list lacks:
 * they are ignored, so that a newer browser is not locked out.
 */

const bytes = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[\w-]+$/, "Must be base64url.")
    .meta({ format: "base64url" });

const authenticatorAttachment = z.enum(["platform", "cross-platform"]).nullish();
const clientExtensionResults = z.looseObject({}).default({});

export const PasskeyRegistration = z
  .object({
    id: bytes(1_400),
    rawId: bytes(1_400),
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: bytes(4_096),
      attestationObject: bytes(65_536),
      transports: z.array(text(32)).max(16).optional(),
    }),
    authenticatorAttachment,
    clientExtensionResults,
  })
  .meta({ description: "`PublicKeyCredential.toJSON()` after `navigator.credentials.create()`." });
export type PasskeyRegistration = z.output<typeof PasskeyRegistration>;

export const PasskeyAssertion = z
  .object({
    id: bytes(1_400),
    rawId: bytes(1_400),
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: bytes(4_096),
      authenticatorData: bytes(4_096),
      signature: bytes(4_096),
      userHandle: bytes(128).nullish(),
    }),
    authenticatorAttachment,
    clientExtensionResults,
  })
  .meta({ description: "`PublicKeyCredential.toJSON()` after `navigator.credentials.get()`." });
export type PasskeyAssertion = z.output<typeof PasskeyAssertion>;

export const AddPasskey = z.strictObject({ name: label(100), response: PasskeyRegistration });
export type AddPasskey = z.output<typeof AddPasskey>;

export const LoginPasskey = z.strictObject({ response: PasskeyAssertion });
export type LoginPasskey = z.output<typeof LoginPasskey>;

export const Passkey = z
  .object({ id: PasskeyId, name: z.string(), createdAt: Timestamp })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof Passkey>;

export const Passkeys = z.object({ items: z.array(Passkey) }).meta({ id: "Passkeys" });
export type Passkeys = z.infer<typeof Passkeys>;

const CredentialDescriptor = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(z.string()).optional(),
});
const UserVerification = z.enum(["required", "preferred", "discouraged"]);

export const PasskeyCreationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
    timeout: z.int().optional(),
    excludeCredentials: z.array(CredentialDescriptor),
    authenticatorSelection: z.object({
      residentKey: z.enum(["required", "preferred", "discouraged"]),
      requireResidentKey: z.boolean().optional(),
      userVerification: UserVerification,
    }),
    attestation: z.literal("none"),
  })
  .meta({
    id: "PasskeyCreationOptions",
    description: "For `PublicKeyCredential.parseCreationOptionsFromJSON()`.",
  });
export type PasskeyCreationOptions = z.infer<typeof PasskeyCreationOptions>;

export const PasskeyRequestOptions = z
  .object({
    challenge: z.string(),
    timeout: z.int().optional(),
    rpId: z.string(),
    userVerification: UserVerification,
  })
  .meta({
    id: "PasskeyRequestOptions",
    description: "For `PublicKeyCredential.parseRequestOptionsFromJSON()`.",
  });
export type PasskeyRequestOptions = z.infer<typeof PasskeyRequestOptions>;
