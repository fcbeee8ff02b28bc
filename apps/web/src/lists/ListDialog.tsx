import { CreateList, type List, ListId } from "@docket/contracts";
import { type SubmitEvent, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { newUuid } from "../api/new-uuid.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { useDiscardQuestion } from "../ui/use-discard-question.tsx";
import { createList, updateList } from "../writes/write.ts";
import { useWrites } from "../writes/writes-context.ts";
import { COLOURS } from "./colours.ts";
import { newList } from "./new-list.ts";

interface ListDialogProps {
  /** The one to change; otherwise a new one is made, and opened. */
  list?: List;
  onSaved?: (() => void) | undefined;
  onClose: () => void;
}

export function ListDialog({ list, onSaved, onClose }: ListDialogProps) {
  const { send, unsaved } = useWrites();
  const place = `list.${list?.id ?? "new"}`;
  const [, navigate] = useLocation();
  const [name, setName] = useState(() => unsaved.text(place) || (list?.name ?? ""));
  const [colour, setColour] = useState(list?.colour ?? "teal");
  const [error, setError] = useState<string>();

  const isTyped = name !== (list?.name ?? "") || (list !== undefined && colour !== list.colour);
  useEffect(() => unsaved.keepText(place, isTyped ? name : ""), [isTyped, name, place, unsaved]);
  const { close, question } = useDiscardQuestion(isTyped, leave);

  function leave() {
    unsaved.keepText(place, "");
    onClose();
  }

  function save(event: SubmitEvent) {
    event.preventDefault();
    const parsed = CreateList.safeParse({ name, colour });
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return;
    }
    const fields = { name: parsed.data.name, colour };
    if (!list) {
      const made = newList({ id: ListId.parse(newUuid()), ...fields });
      send(createList(made));
      navigate(`/lists/${made.id}`);
    } else if (fields.name !== list.name || colour !== list.colour) {
      send(updateList(list, fields));
    }
    leave();
    onSaved?.();
  }

  return (
    <Dialog shape="card" label={list ? "Edit list" : "New list"} onClose={close}>
      <form noValidate className="grid gap-5 p-5 sm:p-6" onSubmit={save}>
        <h2 className="font-serif text-xl font-semibold tracking-tight">
          {list ? "Edit list" : "New list"}
        </h2>
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          autoFocus
          value={name}
          error={error}
          onChange={(event) => {
            setName(event.target.value);
            setError(undefined);
          }}
        />
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">Colour</legend>
          <div className="-ml-2 grid w-fit grid-cols-5">
            {COLOURS.map(({ value, label, className }) => (
              <label
                key={value}
                title={label}
                className="grid size-11 cursor-pointer place-items-center rounded-full outline-accent has-focus-visible:outline-2"
              >
                <input
                  type="radio"
                  name="colour"
                  aria-label={label}
                  className="peer sr-only"
                  checked={value === colour}
                  onChange={() => setColour(value)}
                />
                <span
                  className={`size-6 rounded-full ring-offset-2 ring-offset-slip peer-checked:ring-2 peer-checked:ring-ink ${className}`}
                />
              </label>
            ))}
          </div>
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="primary" className="min-w-24">
            {list ? "Save" : "Add list"}
          </Button>
        </div>
      </form>
      {question}
    </Dialog>
  );
}
