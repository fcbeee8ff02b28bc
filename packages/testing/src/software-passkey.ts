import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signWith,
} from "node:crypto";
import type { PasskeyCreationOptions, PasskeyRequestOptions } from "@docket/contracts";

/** What a dishonest page or authenticator says otherwise than it is. */
interface Lies {
  /** Of the page, as the browser sees it. */
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the user was there, and showed a finger, a face or a PIN. */
  readonly present?: boolean;
  readonly verified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly id?: string;
  /** Signs with another key. */
  readonly key?: KeyObject;
  readonly attest?: Attest;
}

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString("base64url");

/** CBOR (RFC 8949 §3) of what passkeys are made of: major type and length of up to 16 bits. */
function head(major: number, length: number): Buffer {
  const type = major * 32;
  if (length < 24) return Buffer.from([type + length]);
  if (length < 256) return Buffer.from([type + 24, length]);
  return Buffer.from([type + 25, length >> 8, length % 256]);
}
const integer = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...entries: [Buffer, Buffer][]) =>
  Buffer.concat([head(5, entries.length), ...entries.flat()]);

function attestation(form: string, statement: Buffer, authenticatorData: Buffer): Buffer {
  return map(
    [text("fmt"), text(form)],
    [text("attStmt"), statement],
    [text("authData"), bytes(authenticatorData)],
  );
}

type Attest = (authenticatorData: Buffer, sign: (data: Buffer) => Buffer) => Buffer;

/** WebAuthn Level 3 §8.7. */
const unattested: Attest = (authenticatorData) => attestation("none", map(), authenticatorData);

/** WebAuthn Level 3 §8.2, by the passkey's own key. */
export const attestedByItself: Attest = (authenticatorData, sign) => {
  const signature = bytes(sign(authenticatorData));
  const statement = map([text("alg"), integer(-7)], [text("sig"), signature]);
  return attestation("packed", statement, authenticatorData);
};

/** With a certificate, such as a company's security keys have. */
export function attestedBy(certificate: Buffer): Attest {
  return (authenticatorData, sign) => {
    const statement = map(
      [text("alg"), integer(-7)],
      [text("sig"), bytes(sign(authenticatorData))],
      [text("x5c"), Buffer.concat([head(4, 1), bytes(certificate)])],
    );
    return attestation("packed", statement, authenticatorData);
  };
}

/** WebAuthn Level 3 §6.1. */
function describeAuthenticator(rpId: string, lies: Lies, attested?: Buffer): Buffer {
  const { present = true, verified = true, counter = 0 } = lies;
  const flags = (present ? 1 : 0) + (verified ? 4 : 0) + (attested ? 64 : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const parts = [sha256(lies.rpId ?? rpId), Buffer.from([flags]), count];
  return Buffer.concat(attested ? [...parts, attested] : parts);
}

/**
 * An authenticator that keeps one ES256 key, as a phone or a password manager would.
 *
 * @param pageOrigin  where its user is, as the browser sees it.
 */
export function createSoftwarePasskey(pageOrigin: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(32);
  let userHandle: string | null = null;

  function coseKey(): Buffer {
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    return map(
      [integer(1), integer(2)],
      [integer(3), integer(-7)],
      [integer(-1), integer(1)],
      [integer(-2), bytes(Buffer.from(x, "base64url"))],
      [integer(-3), bytes(Buffer.from(y, "base64url"))],
    );
  }

  function clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin = pageOrigin } = lies;
    const data = { type, challenge, origin, crossOrigin: false, ...pick(lies) };
    return Buffer.from(JSON.stringify(data));
  }

  function envelope(lies: Lies) {
    const own = lies.id ?? base64url(id);
    return { id: own, rawId: own, type: "public-key", clientExtensionResults: {} };
  }

  return {
    id: base64url(id),
    /** The device's half of `navigator.credentials.create()`, as `toJSON()` gives it. */
    create(options: PasskeyCreationOptions, lies: Lies = {}) {
      userHandle = options.user.id;
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey()]);
      const data = describeAuthenticator(options.rp.id, lies, attested);
      const client = clientData("webauthn.create", options.challenge, lies);
      const { attest = unattested } = lies;
      const attestationObject = attest(data, (signed) =>
        signWith("sha256", Buffer.concat([signed, sha256(client)]), privateKey),
      );
      return {
        ...envelope(lies),
        response: {
          clientDataJSON: base64url(client),
          attestationObject: base64url(attestationObject),
          transports: ["internal", "hybrid"],
        },
      };
    },
    /** The device's half of `navigator.credentials.get()`, as `toJSON()` gives it. */
    get(options: PasskeyRequestOptions, lies: Lies = {}) {
      const data = describeAuthenticator(options.rpId, lies);
      const client = clientData("webauthn.get", options.challenge, lies);
      const signed = Buffer.concat([data, sha256(client)]);
      return {
        ...envelope(lies),
        authenticatorAttachment: "platform",
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signWith("sha256", signed, lies.key ?? privateKey)),
          userHandle: lies.userHandle === undefined ? userHandle : lies.userHandle,
        },
      };
    },
  };
}

function pick({ type, challenge }: Lies) {
  return { ...(type !== undefined && { type }), ...(challenge !== undefined && { challenge }) };
}
