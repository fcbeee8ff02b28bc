import { CheckMark } from "../tasks/CheckMark.tsx";

const SAMPLE = [
  { title: "Water the fern", completed: true, priority: "none" },
  { title: "Send Maya the signed lease", completed: false, priority: "high" },
  { title: "Book the night train to Vienna", completed: false, priority: "medium" },
] as const;

/** What the product is, shown rather than told. */
export function SampleDocket() {
  return (
    <div>
      <p className="mb-10 max-w-lg font-serif text-[2.75rem] leading-[1.12] font-semibold tracking-tight text-balance">
        Everything you said you would do, on one quiet page.
      </p>
      <div
        aria-hidden="true"
        className="max-w-md -rotate-1 rounded-2xl border border-line bg-slip shadow-slip"
      >
        <p className="perforated px-5 py-4 text-sm text-soft">Today</p>
        <ul className="grid gap-4 p-5">
          {SAMPLE.map(({ title, ...task }) => (
            <li key={title} className="flex items-center gap-3.5">
              <CheckMark {...task} />
              <span className={task.completed ? "text-soft line-through" : ""}>{title}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
