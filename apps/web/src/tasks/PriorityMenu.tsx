import type { Priority } from "@docket/contracts";
import { Menu } from "../ui/Menu.tsx";
import { MenuItem } from "../ui/MenuItem.tsx";
import { describePriority, PRIORITIES } from "./priorities.ts";
import { PriorityFlag } from "./PriorityFlag.tsx";

interface PriorityMenuProps {
  priority: Priority;
  onChange: (priority: Priority) => void;
}

export function PriorityMenu({ priority, onChange }: PriorityMenuProps) {
  return (
    <Menu
      label={`Priority: ${describePriority(priority).label.toLowerCase()}`}
      icon={<PriorityFlag priority={priority} />}
      part="priority"
      buttonClassName={priority === "none" ? "row-action" : ""}
    >
      {PRIORITIES.map(({ value, label }) => (
        <MenuItem
          key={value}
          icon={<PriorityFlag priority={value} />}
          isChosen={value === priority}
          onSelect={() => onChange(value)}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
