import { z } from "zod";

const LONGEST = 254;

/*
 * What browsers take for `<input type=email>` and send, which is the ASCII form of an international domain. A domain
 * needs no dot: `ada@localhost` is an address on a machine's own mail server. Letters of other scripts in front of the
 * @ are left out, since one may look like another (an account of somebody else's name), and `%`, by which old mail
 * servers route a mail to another domain.
 */
const EMAIL =
  /^[\w.!#$&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** @see HTML Standard, "Valid e-mail address"; RFC 5321 §4.1.2 */
export const Email = z
  .string()
  .max(LONGEST, { abort: true })
  .regex(EMAIL, "Must be an e-mail address, such as ada@example.com.")
  .meta({ format: "email", description: "Letter case does not matter." });
