import { encode } from "uqr";

interface QrCodeProps {
  text: string;
  /** Names it for those who do not see it. */
  label: string;
}

/** Dark on light in either colour scheme, with the four modules of margin that scanners need. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const modules = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );

  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 shrink-0 rounded-xl border border-line bg-[#fff]"
    >
      <path d={modules.join("")} fill="#000" />
    </svg>
  );
}
