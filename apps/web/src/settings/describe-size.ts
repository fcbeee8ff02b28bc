const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** Formats a number of bytes for people: `12 MiB`, with one decimal below ten. */
export function describeSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}
