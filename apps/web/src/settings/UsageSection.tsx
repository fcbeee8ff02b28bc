import type { Usage } from "@docket/contracts";
import { trpc } from "../api/trpc.ts";
import { describeSize } from "./describe-size.ts";
import { Section } from "./Section.tsx";
import { SectionFailure } from "./SectionFailure.tsx";
import { SectionSkeleton } from "./SectionSkeleton.tsx";

function describeCount(count: number): string {
  return count.toLocaleString("en");
}

interface Row {
  readonly part: keyof Usage;
  readonly label: string;
  readonly describe: (value: number) => string;
}

const ROWS: readonly Row[] = [
  { part: "tasks", label: "Tasks, including the trash", describe: describeCount },
  { part: "lists", label: "Lists", describe: describeCount },
  { part: "tags", label: "Tags", describe: describeCount },
  { part: "filters", label: "Saved filters", describe: describeCount },
  { part: "content", label: "Titles, notes and names", describe: describeSize },
  { part: "history", label: "History", describe: describeSize },
  { part: "writtenToday", label: "Written today (UTC)", describe: describeSize },
];

/** Shows what the account stores, with its quotas. */
export function UsageSection() {
  const usage = trpc.user.usage.useQuery({});

  return (
    <Section
      title="Storage"
      lead="How much your account stores, and its limits. Deleting tasks and emptying the trash frees space; the history remains."
    >
      {usage.data ? (
        <dl className="grid w-full gap-3">
          {ROWS.map(({ part, label, describe }) => {
            const { used, limit } = usage.data[part];
            return (
              <div key={part} className="grid gap-1">
                <div className="flex flex-wrap justify-between gap-x-4 text-[0.9375rem]">
                  <dt>{label}</dt>
                  <dd className="text-soft">
                    {describe(used)} of {describe(limit)}
                  </dd>
                </div>
                <meter
                  className="h-2 w-full"
                  aria-label={label}
                  value={used}
                  max={limit}
                  high={limit * 0.9}
                />
              </div>
            );
          })}
        </dl>
      ) : usage.isError ? (
        <SectionFailure error={usage.error} onRetry={() => void usage.refetch()}>
          The storage usage could not be loaded.
        </SectionFailure>
      ) : (
        <SectionSkeleton label="Loading the storage usage" />
      )}
    </Section>
  );
}
