import { CreateTask } from "@docket/contracts";
import { useState } from "react";

/** The title of a task that is being typed; what cannot be one stays, with the reason. */
export interface NewTitle {
  readonly title: string;
  readonly error: string | undefined;
  readonly change: (typed: string) => void;
  /** @returns whether the field is empty afterwards. */
  readonly submit: () => boolean;
}

export function useNewTitle(add: (title: string) => void, initial = ""): NewTitle {
  const [title, setTitle] = useState(initial);
  const [error, setError] = useState<string>();

  function change(typed: string) {
    setTitle(typed);
    setError(undefined);
  }

  function submit() {
    if (title.trim() === "") return true;
    const parsed = CreateTask.pick({ title: true }).safeParse({ title });
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return false;
    }
    add(parsed.data.title);
    setTitle("");
    return true;
  }

  return { title, error, change, submit };
}
