import type { List } from "@docket/contracts";

/** A list as the server will make it, shown until it has. */
export function newList({ id, name, colour }: Pick<List, "id" | "name" | "colour">): List {
  const now = new Date().toISOString();
  return {
    id,
    name,
    colour,
    position: "",
    archived: false,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
