import { storable } from "./plain-text.ts";

/** What had no home in Docket: how often, by the field it was in and by what became of it. */
export interface LeftOutField {
  /** As the file names it, such as `task.reminders`. */
  readonly field: string;
  readonly count: number;
  /** What became of it, when it was not simply left out. */
  readonly reason?: string | undefined;
}

/** A hostile file may have as many fields as it likes; the answer has not. */
const MOST_FIELDS = 200;

/** Characters of a field's name, and of a reason. */
const LONGEST = 300;

/** Collects what an import could not take over, so that nothing is dropped in silence. */
export class LeftOut {
  readonly #fields = new Map<string, LeftOutField & { count: number }>();

  add(field: string, reason?: string, count = 1): void {
    const key = reason === undefined ? field : `${field}\0${reason}`;
    const known = this.#fields.get(key);
    if (known) known.count += count;
    else if (this.#fields.size >= MOST_FIELDS && field !== OTHERS) {
      this.add(OTHERS, undefined, count);
    } else {
      const why = reason === undefined ? {} : { reason: fit(reason) };
      this.#fields.set(key, { field: fit(field), count, ...why });
    }
  }

  fields(): LeftOutField[] {
    return [...this.#fields.values()].toSorted((a, b) =>
      a.field === b.field ? order(a.reason ?? "", b.reason ?? "") : order(a.field, b.field),
    );
  }
}

const OTHERS = "(others)";

/** Names and values of the file may be of any length, and hold what no database stores. */
function fit(text: string): string {
  return storable(text.slice(0, LONGEST));
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
