import { z } from "zod";

const LONGEST = 254;

/**
 * The addresses that browsers accept in `<input type=email>`, with an international domain in its ASCII form. A
 * domain needs no dot: `ada@localhost` is an address on a machine's own mail server. Letters of other scripts are
 * not accepted before the @, because some look like Latin ones and could imitate another user's address. `%` is not
 * accepted, because old mail servers use it to route a mail to another domain.
 */
const EMAIL =
  /^[\w.!#$&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** @see HTML Standard, "Valid e-mail address"; RFC 5321 §4.1.2 */
export const Email = z
  .string()
  .max(LONGEST, { abort: true })
  .regex(EMAIL, "Must be an email address, such as ada@example.com.")
  .meta({ format: "email", description: "Letter case does not matter." });
