import { ButtonLink } from "../ui/ButtonLink.tsx";
import { AccountHeading } from "./AccountHeading.tsx";

const WORDS = {
  invite: {
    title: "By invitation only",
    lead: "You need an invitation to register. Open the link in your invitation, or ask the operator of this server for one.",
  },
  closed: {
    title: "Registration is closed",
    lead: "This server does not accept new accounts.",
  },
};

/** Shown in place of the form to a visitor without an invitation link. */
export function RegistrationClosed({ registration }: { registration: keyof typeof WORDS }) {
  const { title, lead } = WORDS[registration];

  return (
    <>
      <AccountHeading title={title}>{lead}</AccountHeading>
      <ButtonLink href="/sign-in">Sign in</ButtonLink>
    </>
  );
}
