import type { ListColour } from "@docket/contracts";

/** In the order in which they are offered, with complete class names. */
export const COLOURS: readonly { value: ListColour; label: string; className: string }[] = [
  { value: "grey", label: "Grey", className: "bg-list-grey" },
  { value: "red", label: "Red", className: "bg-list-red" },
  { value: "orange", label: "Orange", className: "bg-list-orange" },
  { value: "yellow", label: "Yellow", className: "bg-list-yellow" },
  { value: "green", label: "Green", className: "bg-list-green" },
  { value: "teal", label: "Teal", className: "bg-list-teal" },
  { value: "blue", label: "Blue", className: "bg-list-blue" },
  { value: "purple", label: "Purple", className: "bg-list-purple" },
  { value: "pink", label: "Pink", className: "bg-list-pink" },
];

const CLASSES = new Map(COLOURS.map(({ value, className }) => [value, className]));

export function colourClass(colour: ListColour): string {
  return CLASSES.get(colour) ?? "bg-list-grey";
}
