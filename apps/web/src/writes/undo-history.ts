import { isRedo, type Undo, undo as undoOf, type Write } from "./write.ts";

/** What the user did in this tab and can take back, and what they took back. */
export interface UndoHistory {
  readonly add: (write: Write) => void;
  /**
   * @param write  the newest that is not undone yet, unless one is named.
   * @returns the undo that was sent; `null` when there is nothing to undo.
   */
  readonly undo: (write?: Write) => Undo | null;
  /** @param undone  the newest undo, unless one is named. */
  readonly redo: (undone?: Write) => Undo | null;
  /** It did not come to pass. */
  readonly forget: (write: Write) => void;
  /** It did not come to pass, but may at the next try. */
  readonly giveBack: (write: Undo) => void;
}

/** Older writes are still in the log; nobody presses the keys so often. */
const MOST = 200;

export function createUndoHistory(send: (write: Write) => void): UndoHistory {
  let done: readonly Write[] = [];
  let undone: readonly Write[] = [];

  function forget(write: Write) {
    done = done.filter((other) => other !== write);
    undone = undone.filter((other) => other !== write);
  }

  function putBack(write: Write | undefined): Undo | null {
    if (write === undefined) return null;
    forget(write);
    const sent = undoOf(write);
    if (isRedo(sent)) done = [...done, sent];
    else undone = [...undone, sent];
    send(sent);
    return sent;
  }

  return {
    add(write) {
      done = [...done, write].slice(-MOST);
      undone = [];
    },
    undo: (write = done.at(-1)) => putBack(write),
    redo: (write = undone.at(-1)) => putBack(write),
    forget,
    giveBack(write) {
      forget(write);
      if (isRedo(write)) undone = [...undone, write.of];
      else done = [...done, write.of];
    },
  };
}
