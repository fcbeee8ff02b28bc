export function SectionSkeleton({ label }: { label: string }) {
  return (
    <output aria-label={label} className="grid w-full animate-late gap-2.5 py-1">
      <span className="h-3.5 w-2/5 animate-breathe rounded-full bg-wash" />
      <span className="h-3 w-3/5 animate-breathe rounded-full bg-wash" />
    </output>
  );
}
