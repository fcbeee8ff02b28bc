import { Registration } from "@docket/contracts";
import { useEffect, useState } from "react";
import { useAccount } from "./account.ts";

/** Who may register; `null` while it is not known, or when the server does not respond. */
export function useRegistration(): Registration["registration"] | null {
  const { callIssuer } = useAccount();
  const [registration, setRegistration] = useState<Registration["registration"] | null>(null);

  useEffect(() => {
    let isCurrent = true;
    async function ask() {
      const answer = Registration.parse(await callIssuer("GET", "registration"));
      if (isCurrent) setRegistration(answer.registration);
    }
    // Without a response the form is shown, and the server decides.
    ask().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [callIssuer]);

  return registration;
}
