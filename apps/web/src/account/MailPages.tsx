import { Route, Switch } from "wouter";
import { ForgotPasswordPage } from "./ForgotPasswordPage.tsx";
import { ResetPasswordPage } from "./ResetPasswordPage.tsx";
import { useLinkToken } from "./use-link-token.ts";
import { VerifyEmailPage } from "./VerifyEmailPage.tsx";

/** The pages around the mails that an account is sent, for whoever opens them, signed in or not. */
export function MailPages() {
  const token = useLinkToken();

  return (
    <Switch>
      <Route path="/forgot-password">
        <ForgotPasswordPage />
      </Route>
      <Route path="/reset-password">
        <ResetPasswordPage key={token} token={token} />
      </Route>
      <Route path="/verify-email">
        <VerifyEmailPage key={token} token={token} />
      </Route>
    </Switch>
  );
}
