import { ButtonLink } from "../ui/ButtonLink.tsx";
import { AccountHeading } from "./AccountHeading.tsx";

const WORDS = {
  invite: {
    title: "By invitation only",
    lead: "To open an account here you need an invitation. Open the link that you were sent, or ask whoever runs this Docket for one.",
  },
  closed: {
    title: "Registration is closed",
    lead: "No new accounts are opened here.",
  },
};

/** In place of the form, for who has no link that would let them register. */
export function RegistrationClosed({ registration }: { registration: keyof typeof WORDS }) {
  const { title, lead } = WORDS[registration];

  return (
    <>
      <AccountHeading title={title}>{lead}</AccountHeading>
      <ButtonLink href="/sign-in">Sign in</ButtonLink>
    </>
  );
}
