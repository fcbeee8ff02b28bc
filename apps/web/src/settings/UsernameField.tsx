/** Tells a password manager, and nobody else, whose password the form is about. */
export function UsernameField({ email }: { email: string }) {
  return <input type="email" autoComplete="username" value={email} readOnly hidden />;
}
