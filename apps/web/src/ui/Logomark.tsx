/** A docket: a slip torn along its perforation, with what is done ticked off. */
export function Logomark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <path
        className="fill-accent"
        d="M9 2h14a3 3 0 0 1 3 3v5.2a2.8 2.8 0 0 0 0 5.6V27a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V15.8a2.8 2.8 0 0 0 0-5.6V5a3 3 0 0 1 3-3z"
      />
      <path
        className="fill-none stroke-on-accent"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m11.5 21.2 3.2 3.2 5.8-6.8"
      />
    </svg>
  );
}
