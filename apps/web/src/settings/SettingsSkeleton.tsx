import { SectionSkeleton } from "./SectionSkeleton.tsx";

export function SettingsSkeleton() {
  return (
    <div className="min-h-96 p-5 sm:p-6">
      <SectionSkeleton label="Loading your settings" />
    </div>
  );
}
