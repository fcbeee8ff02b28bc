/** Widths that look like titles, in percent. */
const WIDTHS = [62, 44, 71, 38, 55, 49];

export function ListSkeleton() {
  return (
    <ul aria-busy="true" aria-label="Loading tasks" className="animate-late">
      {WIDTHS.map((width) => (
        <li
          key={width}
          className="flex h-[3.25rem] animate-breathe items-center gap-4 border-line px-5 not-last:border-b sm:px-6"
        >
          <span className="size-[1.375rem] rounded-full bg-wash" />
          <span className="h-3.5 rounded-full bg-wash" style={{ width: `${width}%` }} />
        </li>
      ))}
    </ul>
  );
}
