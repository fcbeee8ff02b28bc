import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";

interface DisclosureProps {
  label: ReactNode;
  /** The form, which takes the button's place until it calls `close`. */
  children: (close: () => void) => ReactNode;
}

/** A button that opens a form in its own place. The focus comes back to it with the form's end. */
export function Disclosure({ label, children }: DisclosureProps) {
  const [state, setState] = useState<"fresh" | "open" | "closed">("fresh");
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (state === "closed") button.current?.focus();
  }, [state]);

  if (state === "open") return children(() => setState("closed"));
  return (
    <Button ref={button} onClick={() => setState("open")}>
      {label}
    </Button>
  );
}
