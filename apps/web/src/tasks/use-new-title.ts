import { CreateTask } from "@docket/contracts";
import { useState } from "react";

/** The title of a task that is being typed; what cannot be one stays, with the reason. */
export function useNewTitle(add: (title: string) => void) {
  const [title, setTitle] = useState("");
  const [error, setError] = useState<string>();

  function change(typed: string) {
    setTitle(typed);
    setError(undefined);
  }

  function submit() {
    if (title.trim() === "") return;
    const parsed = CreateTask.pick({ title: true }).safeParse({ title });
    if (!parsed.success) {
      setError(parsed.error.issues[0]?.message);
      return;
    }
    add(parsed.data.title);
    setTitle("");
  }

  return { title, error, change, submit };
}
