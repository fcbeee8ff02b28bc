import type { ListColour } from "@docket/contracts";
import { colourClass } from "./colours.ts";

export function ListDot({
  colour,
  className = "size-2.5",
}: {
  colour: ListColour;
  className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      className={`shrink-0 rounded-full ${colourClass(colour)} ${className}`}
    />
  );
}
