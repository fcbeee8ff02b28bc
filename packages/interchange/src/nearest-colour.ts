import type { ListColour } from "@docket/contracts";

/** Degrees of hue at which each colour begins. */
const HUES: readonly (readonly [number, ListColour])[] = [
  [15, "red"],
  [40, "orange"],
  [65, "yellow"],
  [155, "green"],
  [190, "teal"],
  [255, "blue"],
  [290, "purple"],
  [345, "pink"],
  [361, "red"],
];

/**
 * @param hex  `rrggbb`, with or without its `#`.
 * @returns `null` for what is no colour.
 */
export function nearestColour(hex: string): ListColour | null {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  if (!match) return null;
  const [red = 0, green = 0, blue = 0] = match
    .slice(1)
    .map((part) => Number.parseInt(part, 16) / 255);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 0.1) return "grey";
  const sixth =
    most === red
      ? ((green - blue) / range + 6) % 6
      : most === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4;
  return HUES.find(([end]) => sixth * 60 < end)?.[1] ?? "grey";
}
