import { z } from "zod";

/** RFC 6238, six digits; spaces that people copy along are theirs to make. */
const TotpCode = z
  .string()
  .transform((code) => code.replaceAll(/\s/g, ""))
  .refine((code) => /^\d{6}$/.test(code), "Must be the six digits of your authenticator app.")
  .meta({
    description: "Six digits from the authenticator app.",
    pattern: String.raw`^\s*(?:\d\s*){6}$`,
    examples: ["123456"],
  });

const RecoveryCodes = z.array(z.string()).meta({
  description: "Each code signs in once, instead of a code from the app. They are shown only once.",
});

export const TwoFactorSetup = z
  .object({
    uri: z.string().meta({ description: "`otpauth://totp/…`, for a QR code." }),
    secret: z.string().meta({ description: "Base32, for typing it in." }),
    recoveryCodes: RecoveryCodes,
  })
  .meta({ id: "TwoFactorSetup", description: "Not active until you confirm it with a code." });
export type TwoFactorSetup = z.infer<typeof TwoFactorSetup>;

export const NewRecoveryCodes = z
  .object({ recoveryCodes: RecoveryCodes })
  .meta({ id: "NewRecoveryCodes", description: "The old codes no longer work." });
export type NewRecoveryCodes = z.infer<typeof NewRecoveryCodes>;

export const ConfirmTwoFactor = z.strictObject({ code: TotpCode });
export type ConfirmTwoFactor = z.output<typeof ConfirmTwoFactor>;

export const LoginTwoFactor = z.xor(
  [
    z.strictObject({ code: TotpCode }),
    z.strictObject({ recoveryCode: z.string().trim().min(1).max(64) }),
  ],
  { error: "Must be {code} or {recoveryCode}." },
);
export type LoginTwoFactor = z.output<typeof LoginTwoFactor>;
