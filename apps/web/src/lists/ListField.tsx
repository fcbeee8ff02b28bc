import { ListId } from "@docket/contracts";
import { Select } from "../ui/Select.tsx";
import { useLists } from "./use-lists.ts";

interface ListFieldProps {
  /** `null` for the Inbox. */
  value: ListId | null;
  onChange: (listId: ListId | null) => void;
}

export function ListField({ value, onChange }: ListFieldProps) {
  const { lists } = useLists();

  return (
    <Select
      label="List"
      name="list"
      value={value ?? ""}
      onChange={({ target }) => onChange(ListId.safeParse(target.value).data ?? null)}
    >
      <option value="">Inbox</option>
      {lists
        .filter(({ id, archived }) => !archived || id === value)
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
    </Select>
  );
}
