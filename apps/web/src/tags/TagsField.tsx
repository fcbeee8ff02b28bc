import type { Tag, TagId } from "@docket/contracts";
import { X } from "lucide-react";
import { type KeyboardEvent, useId } from "react";
import type { NewTag } from "./use-new-tag.ts";

interface TagsFieldProps {
  value: readonly TagId[];
  /** All there are, with those that this form would make. */
  tags: readonly Tag[];
  /** The tag that is being typed. */
  typed: NewTag;
  onChange: (tagIds: TagId[]) => void;
}

/** Tags as words that can be taken off, and a line to write another. */
export function TagsField({ value, tags, typed, onChange }: TagsFieldProps) {
  const id = useId();
  const suggestionsId = useId();
  const errorId = useId();
  const { name, error } = typed;
  const chosen = value.map((tagId) => tags.find((tag) => tag.id === tagId)).filter(isThere);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      typed.submit();
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
          onChange={(event) => typed.change(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={typed.submit}
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
