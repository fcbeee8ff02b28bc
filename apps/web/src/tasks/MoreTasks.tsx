import { Button } from "../ui/Button.tsx";
import { WhenSeen } from "../ui/WhenSeen.tsx";
import type { TaskList } from "./use-task-list.ts";

/** The end of what has been read: reads on when it comes near. */
export function MoreTasks({ list }: { list: TaskList }) {
  if (list.moreFailed) {
    return (
      <div className="grid justify-items-center gap-3 border-t border-line p-5 text-soft">
        <p role="alert">The rest could not be loaded.</p>
        <Button onClick={list.readMore}>Try again</Button>
      </div>
    );
  }
  return list.hasMore && !list.isReading && <WhenSeen onSeen={list.readMore} />;
}
