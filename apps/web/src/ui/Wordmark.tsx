import { Logomark } from "./Logomark.tsx";

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <Logomark />
      <span className="font-serif text-[1.375rem] leading-none font-semibold tracking-tight">
        Docket
      </span>
    </span>
  );
}
