import type { List } from "@docket/contracts";
import {
  Archive,
  ArchiveRestore,
  ArrowDown,
  ArrowUp,
  Ellipsis,
  Pencil,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Menu } from "../ui/Menu.tsx";
import { MenuItem } from "../ui/MenuItem.tsx";
import { deleteList, moveList, updateList } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { DeleteListDialog } from "./DeleteListDialog.tsx";
import { listBehind } from "./foreseen-lists.ts";
import { ListDialog } from "./ListDialog.tsx";

interface ListMenuProps {
  list: List;
  /** All of them, in their order. */
  lists: readonly List[];
}

/** What can be done to a list. */
export function ListMenu({ list, lists }: ListMenuProps) {
  const { send } = useWrites();
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const next = listBehind(lists, list.id);
  const shown = lists.filter(({ archived }) => !archived);
  const place = shown.findIndex(({ id }) => id === list.id);

  /** @param target  the list to stand in front of; the end when there is none. */
  function move(target: List | undefined) {
    send(moveList(list, { before: next, after: target?.id ?? null }));
  }

  function remove(tasks: "inbox" | "trash") {
    setDialog(null);
    send(deleteList(list, tasks, next));
    navigate("/");
  }

  return (
    <>
      <Menu label={`Actions for ${list.name}`} icon={<Ellipsis className="size-5" />}>
        <MenuItem icon={<Pencil className="size-4" />} onSelect={() => setDialog("edit")}>
          Name and colour
        </MenuItem>
        {place > 0 && (
          <MenuItem icon={<ArrowUp className="size-4" />} onSelect={() => move(shown[place - 1])}>
            Move up
          </MenuItem>
        )}
        {place !== -1 && place < shown.length - 1 && (
          <MenuItem icon={<ArrowDown className="size-4" />} onSelect={() => move(shown[place + 2])}>
            Move down
          </MenuItem>
        )}
        <MenuItem
          icon={
            list.archived ? <ArchiveRestore className="size-4" /> : <Archive className="size-4" />
          }
          onSelect={() => send(updateList(list, { archived: !list.archived }))}
        >
          {list.archived ? "Bring back" : "Archive"}
        </MenuItem>
        <MenuItem icon={<Trash2 className="size-4" />} onSelect={() => setDialog("delete")}>
          Delete…
        </MenuItem>
      </Menu>
      {dialog === "edit" && <ListDialog list={list} onClose={() => setDialog(null)} />}
      {dialog === "delete" && (
        <DeleteListDialog list={list} onDelete={remove} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
