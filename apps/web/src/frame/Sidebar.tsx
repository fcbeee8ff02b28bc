import { CircleCheckBig, Hourglass, Inbox, ListTodo, Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { ListDialog } from "../lists/ListDialog.tsx";
import { ListDot } from "../lists/ListDot.tsx";
import { useLists } from "../lists/use-lists.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { NavLink } from "./NavLink.tsx";

interface SidebarProps {
  /** The user goes to a page. */
  onLeave?: () => void;
}

export function Sidebar({ onLeave }: SidebarProps) {
  const { lists } = useLists();
  const headingId = useId();
  const [isAdding, setIsAdding] = useState(false);
  const archived = lists.filter((list) => list.archived);

  const toLink = (list: (typeof lists)[number]) => (
    <li key={list.id}>
      <NavLink href={`/lists/${list.id}`} icon={<ListDot colour={list.colour} />} onLeave={onLeave}>
        {list.name}
      </NavLink>
    </li>
  );
  return (
    <nav aria-label="Lists and views" className="grid gap-6">
      <ul className="grid gap-0.5">
        <li>
          <NavLink href="/" icon={<ListTodo className="size-[1.125rem]" />} onLeave={onLeave}>
            All tasks
          </NavLink>
        </li>
        <li>
          <NavLink href="/inbox" icon={<Inbox className="size-[1.125rem]" />} onLeave={onLeave}>
            Inbox
          </NavLink>
        </li>
        <li>
          <NavLink href="/later" icon={<Hourglass className="size-[1.125rem]" />} onLeave={onLeave}>
            Later
          </NavLink>
        </li>
        <li>
          <NavLink
            href="/completed"
            icon={<CircleCheckBig className="size-[1.125rem]" />}
            onLeave={onLeave}
          >
            Completed
          </NavLink>
        </li>
        <li>
          <NavLink href="/trash" icon={<Trash2 className="size-[1.125rem]" />} onLeave={onLeave}>
            Trash
          </NavLink>
        </li>
      </ul>
      <section aria-labelledby={headingId}>
        <div className="mb-1 flex items-center justify-between pl-2.5">
          <h2 id={headingId} className="text-sm font-medium text-soft">
            Lists
          </h2>
          <IconButton label="New list" onClick={() => setIsAdding(true)}>
            <Plus className="size-4" />
          </IconButton>
        </div>
        <ul className="grid gap-0.5">{lists.filter((list) => !list.archived).map(toLink)}</ul>
        {archived.length > 0 && (
          <details className="mt-2">
            <summary className="flex min-h-11 cursor-pointer items-center rounded-lg px-2.5 text-sm text-soft -outline-offset-2 hover:text-ink lg:min-h-9">
              Archived ({archived.length})
            </summary>
            <ul className="grid gap-0.5">{archived.map(toLink)}</ul>
          </details>
        )}
      </section>
      {isAdding && <ListDialog onSaved={onLeave} onClose={() => setIsAdding(false)} />}
    </nav>
  );
}
