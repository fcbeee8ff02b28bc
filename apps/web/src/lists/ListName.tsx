import type { List } from "@docket/contracts";
import { ListDot } from "./ListDot.tsx";

/** Which list a task is on, where tasks of several are shown. */
export function ListName({ list }: { list: List }) {
  return (
    <span className="inline-flex max-w-40 items-center gap-1.5 text-sm text-soft">
      <ListDot colour={list.colour} className="size-2" />
      <span className="truncate">{list.name}</span>
    </span>
  );
}
