import { z } from "zod";
import { UserId } from "./ids.ts";
import { Email } from "./email.ts";
import { label, newPassphrase, passphrase } from "./text.ts";
import { Timestamp } from "./timestamp.ts";

const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_LENGTH = 128;

/** A password that a user chooses now. */
export const NewPassword = newPassphrase(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH).meta({
  description:
    "8 to 128 characters of any kind, counted and compared in Unicode normalization form C. Common passwords are rejected.",
});

/**
 * A password that was chosen earlier, maybe before passwords were normalised: every stored password must still be
 * accepted.
 */
export const Password = passphrase(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH).meta({
  description: "8 to 128 characters of any kind.",
});

/** The token in the fragment of a mailed link. The schema does not check its form. */
const LinkToken = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: "From the fragment of the mailed link: `#token=…`." });

export const Register = z.strictObject({
  email: Email,
  password: NewPassword,
  invitation: LinkToken.optional().meta({
    description:
      "From the fragment of the invitation link: `#token=…`. Required unless registration is open.",
  }),
  name: label(100)
    .optional()
    .meta({ description: "Display name; defaults to the part of `email` before the @." }),
});
export type Register = z.output<typeof Register>;

export const Registration = z
  .object({
    registration: z.enum(["open", "invite", "closed"]).meta({
      description:
        "Who can register: anyone, users with an invitation, or no one. While no account exists, the link that the server logs at startup can create the first one.",
    }),
  })
  .meta({ id: "Registration" });
export type Registration = z.infer<typeof Registration>;

export const Login = z.strictObject({ email: Email, password: Password });
export type Login = z.output<typeof Login>;

export const AccessToken = z
  .object({
    token: z.string().meta({ description: "A JWT (EdDSA, `typ: at+jwt`) to send as Bearer." }),
    tokenType: z.literal("Bearer"),
    expiresAt: Timestamp,
  })
  .meta({ id: "AccessToken" });
export type AccessToken = z.infer<typeof AccessToken>;

export const Session = AccessToken.extend({
  user: z.object({ id: UserId, email: z.string(), name: z.string(), createdAt: Timestamp }),
}).meta({ id: "Session", description: "A signed-in account and its first access token." });
export type Session = z.infer<typeof Session>;

export const Account = z
  .object({
    user: Session.shape.user,
    emailVerified: z.boolean(),
    twoFactorEnabled: z.boolean(),
  })
  .meta({ id: "Account", description: "The signed-in account and how it is protected." });
export type Account = z.infer<typeof Account>;

/** For calls that ask once more who is there: a session alone may be a browser left open. */
export const ConfirmPassword = z.strictObject({ password: Password });
export type ConfirmPassword = z.output<typeof ConfirmPassword>;

const removePasskeys = z.boolean().optional().meta({
  description: "Also remove all passkeys of the account. Default: false.",
});

export const ChangePassword = z.strictObject({
  currentPassword: Password,
  newPassword: NewPassword,
  removePasskeys,
  keepCalendar: z.boolean().optional().meta({
    description: "Keep the calendar URL valid. By default, it is revoked.",
  }),
});
export type ChangePassword = z.output<typeof ChangePassword>;

export const ForgotPassword = z.strictObject({ email: Email });
export type ForgotPassword = z.output<typeof ForgotPassword>;

export const ResetPassword = z.strictObject({
  token: LinkToken,
  password: NewPassword,
  removePasskeys,
});
export type ResetPassword = z.output<typeof ResetPassword>;

export const SendVerificationEmail = z.strictObject({
  email: Email.optional().meta({
    description: "Email address to verify. Omit it when you are signed in.",
  }),
});
export type SendVerificationEmail = z.output<typeof SendVerificationEmail>;

export const VerifyEmail = z.strictObject({ token: LinkToken });
export type VerifyEmail = z.output<typeof VerifyEmail>;

export const JwkSet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        alg: z.literal("EdDSA"),
        kid: z.string(),
        x: z.string(),
      }),
    ),
  })
  .meta({ id: "JwkSet", description: "Public keys only (RFC 7517, RFC 8037)." });
export type JwkSet = z.infer<typeof JwkSet>;

/** What a verified access token says of its bearer, and all that the resource API knows of them. */
export const User = z
  .object({ id: UserId, email: z.string() })
  .meta({ id: "User", description: "The caller, from the token alone." });
export type User = z.infer<typeof User>;
