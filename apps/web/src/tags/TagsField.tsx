import { CreateTag, foldName, type Tag, type TagId } from "@docket/contracts";
import { X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { newTag } from "./new-tag.ts";

interface TagsFieldProps {
  value: readonly TagId[];
  /** All there are, with those that this form would make. */
  tags: readonly Tag[];
  onChange: (tagIds: TagId[]) => void;
  onMake: (tag: Tag) => void;
}

/** Tags as words that can be taken off, and a line to write another. */
export function TagsField({ value, tags, onChange, onMake }: TagsFieldProps) {
  const id = useId();
  const suggestionsId = useId();
  const errorId = useId();
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const chosen = value.map((tagId) => tags.find((tag) => tag.id === tagId)).filter(isThere);

  function add() {
    if (name.trim() === "") return;
    const parsed = CreateTag.pick({ name: true }).safeParse({ name: name.replace(/^\s*#/, "") });
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return;
    }
    const folded = foldName(parsed.data.name);
    const known = tags.find((tag) => foldName(tag.name) === folded);
    const tag = known ?? newTag(parsed.data.name);
    if (!known) onMake(tag);
    if (!value.includes(tag.id)) onChange([...value, tag.id]);
    setName("");
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add();
    }
    if (event.key === "Backspace" && name === "") onChange(value.slice(0, -1));
  }

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        Tags
      </label>
      <div
        className={`flex min-h-12 flex-wrap items-center gap-1.5 rounded-lg border bg-slip px-2 py-1.5 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-accent sm:min-h-11 ${error ? "border-danger" : "border-edge"}`}
      >
        {chosen.map((tag) => (
          <span
            key={tag.id}
            className="inline-flex max-w-full items-center rounded-md bg-wash pl-2.5 text-[0.9375rem]"
          >
            <span className="truncate">{tag.name}</span>
            <button
              type="button"
              aria-label={`Take off ${tag.name}`}
              className="grid size-9 shrink-0 place-items-center rounded-md text-soft hover:text-ink sm:size-8"
              onClick={() => onChange(value.filter((tagId) => tagId !== tag.id))}
            >
              <X className="size-3.5" />
            </button>
          </span>
        ))}
        <input
          id={id}
          list={suggestionsId}
          autoComplete="off"
          enterKeyHint="done"
          placeholder={chosen.length === 0 ? "Add a tag" : ""}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          className="h-9 min-w-24 flex-1 bg-transparent px-1.5 text-base outline-none sm:h-8"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setError(undefined);
          }}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
        <datalist id={suggestionsId}>
          {tags
            .filter((tag) => !value.includes(tag.id))
            .map((tag) => (
              <option key={tag.id}>{tag.name}</option>
            ))}
        </datalist>
      </div>
      {error && (
        <p id={errorId} role="alert" className="mt-1.5 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function isThere(tag: Tag | undefined): tag is Tag {
  return tag !== undefined;
}
