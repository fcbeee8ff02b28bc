import { ButtonLink } from "../ui/ButtonLink.tsx";
import { useAccess } from "./account.ts";

/** The way from a mailed link's page into the account. */
export function GoOn() {
  const { status } = useAccess();

  return status === "signed-in" ? (
    <ButtonLink href="/" look="primary">
      Go to your tasks
    </ButtonLink>
  ) : (
    <ButtonLink href="/sign-in" look="primary">
      Sign in
    </ButtonLink>
  );
}
