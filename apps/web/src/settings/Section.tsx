import { type ReactNode, type Ref, useId } from "react";

interface SectionProps {
  title: string;
  /** What it is for, in a sentence. */
  lead: ReactNode;
  /** Takes the focus when what had it is gone. */
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

export function Section({ title, lead, ref, children }: SectionProps) {
  const id = useId();

  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      className="grid gap-x-8 gap-y-4 border-line p-5 not-last:border-b focus:outline-none sm:p-6 md:grid-cols-[13rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="font-serif text-xl font-semibold tracking-tight">
          {title}
        </h2>
        <p className="mt-1 text-sm text-pretty text-soft">{lead}</p>
      </div>
      <div className="grid content-start justify-items-start gap-5 md:pt-0.5">{children}</div>
    </section>
  );
}
