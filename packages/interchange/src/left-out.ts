/** What had no home in Docket: how often, by the field it was in. */
export interface LeftOutField {
  /** As the file names it, such as `task.reminders`. */
  readonly field: string;
  readonly count: number;
  /** What became of it, when it was not simply left out. */
  readonly reason?: string | undefined;
}

/** A hostile file may have as many fields as it likes; the answer has not. */
const MOST_FIELDS = 200;

/** Collects what an import could not take over, so that nothing is dropped in silence. */
export class LeftOut {
  readonly #counts = new Map<string, { count: number; reason: string | undefined }>();

  add(field: string, reason?: string, count = 1): void {
    const name = this.#counts.has(field) || this.#counts.size < MOST_FIELDS ? field : "(others)";
    const known = this.#counts.get(name);
    if (known) known.count += count;
    else this.#counts.set(name, { count, reason });
  }

  /** Counts every field of a record that is not among those that are read and that says something. */
  addRest(record: object, kind: string, read: ReadonlySet<string>): void {
    for (const [name, value] of Object.entries(record)) {
      if (!read.has(name) && saysSomething(value)) this.add(`${kind}.${name.slice(0, 100)}`);
    }
  }

  fields(): LeftOutField[] {
    return [...this.#counts]
      .map(([field, { count, reason }]) => ({
        field,
        count,
        ...(reason === undefined ? {} : { reason }),
      }))
      .toSorted((a, b) => (a.field < b.field ? -1 : 1));
  }
}

/** An empty value, a zero, a `false` or a time that was never set is no loss. */
function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return false;
  if (typeof value === "string") return value.trim() !== "" && !value.startsWith("0001-01-01");
  return typeof value !== "object" || Object.values(value).some(saysSomething);
}
