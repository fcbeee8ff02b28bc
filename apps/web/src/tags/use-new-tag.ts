import { CreateTag, findByName, type Tag, type TagId } from "@docket/contracts";
import { useState } from "react";
import { newTag } from "./new-tag.ts";

/** The name of a tag that is being typed. An invalid name stays in the field, with the reason. */
export interface NewTag {
  readonly name: string;
  readonly error: string | undefined;
  readonly change: (typed: string) => void;
  /** @returns the task's tags with the typed one, or `null` when its name is invalid. */
  readonly submit: () => AddedTag | null;
}

interface AddedTag {
  readonly tagIds: readonly TagId[];
  /** The new tag, if there was none of that name. */
  readonly made: Tag | null;
}

interface NewTagParts {
  /** The tags of the task. */
  readonly tagIds: readonly TagId[];
  /** All tags of the user. */
  readonly tags: readonly Tag[];
  readonly onAdd: (tagIds: TagId[]) => void;
  readonly onMake: (tag: Tag) => void;
}

export function useNewTag({ tagIds, tags, onAdd, onMake }: NewTagParts, initial = ""): NewTag {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string>();

  function change(typed: string) {
    setName(typed);
    setError(undefined);
  }

  function submit() {
    if (name.trim() === "") return { tagIds, made: null };
    const parsed = CreateTag.pick({ name: true }).safeParse({ name: name.replace(/^\s*#/, "") });
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return null;
    }
    const [known] = findByName(parsed.data.name, tags);
    const tag = known ?? newTag(parsed.data.name);
    const added = tagIds.includes(tag.id) ? [...tagIds] : [...tagIds, tag.id];
    if (!known) onMake(tag);
    onAdd(added);
    setName("");
    return { tagIds: added, made: known ? null : tag };
  }

  return { name, error, change, submit };
}
