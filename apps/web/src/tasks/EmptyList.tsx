import { Logomark } from "../ui/Logomark.tsx";
import { Notice } from "../ui/Notice.tsx";

export function EmptyList({ completed }: { completed: boolean }) {
  return completed ? (
    <Notice icon={<Logomark className="size-10" />} title="Nothing here yet">
      Tick off a task and it moves here, with the day you finished it.
    </Notice>
  ) : (
    <Notice icon={<Logomark className="size-10" />} title="A clear docket">
      Nothing is waiting for you. Write the next thing above and press Enter.
    </Notice>
  );
}
