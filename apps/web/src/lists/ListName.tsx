import type { List } from "@docket/contracts";
import { ListDot } from "./ListDot.tsx";

/** Which list a task is on, where tasks of several are shown. */
export function ListName({ list, className }: { list: List; className: string }) {
  return (
    <span className={`max-w-40 items-center gap-1.5 text-sm text-soft ${className}`}>
      <ListDot colour={list.colour} className="size-2" />
      <span className="truncate">{list.name}</span>
    </span>
  );
}
