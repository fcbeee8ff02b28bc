import { z } from "zod";

const LONGEST = 254;

/*
 * What browsers take for `<input type=email>` and send, which is the ASCII form of an international domain. A domain
 * needs no dot: `ada@localhost` is an address on a machine's own mail server. Letters of other scripts in front of the
 * @ are left out, since one may look like another (an account of somebody else's name), and `%`, by which old mail
 * servers route a mail to another domain. Each pattern can match in one way only, so the time is linear.
 */
const LOCAL_PART = /^[\w.!#$&'*+/=?^`{|}~-]+$/;
const DOMAIN_LABEL = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

function isEmail(value: string): boolean {
  const at = value.lastIndexOf("@");
  const labels = value.slice(at + 1).split(".");
  return (
    LOCAL_PART.test(value.slice(0, Math.max(0, at))) &&
    labels.every((label) => DOMAIN_LABEL.test(label) && !label.endsWith("-"))
  );
}

/** @see HTML Standard, "Valid e-mail address"; RFC 5321 §4.1.2 */
export const Email = z
  .string()
  .max(LONGEST, { abort: true })
  .refine(isEmail, "Must be an e-mail address, such as ada@example.com.")
  .meta({ format: "email", maxLength: LONGEST, description: "Letter case does not matter." });
