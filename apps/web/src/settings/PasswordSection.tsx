import type { User } from "@docket/contracts";
import { Disclosure } from "./Disclosure.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { Section } from "./Section.tsx";

export function PasswordSection({ user }: { user: User }) {
  return (
    <Section title="Password" lead="Changing it signs out every other device.">
      <Disclosure label="Change password">
        {(close) => <PasswordForm user={user} onClose={close} />}
      </Disclosure>
    </Section>
  );
}
