import { normalizeRule } from "@docket/calendar";
import {
  type Due,
  foldName,
  isVisible,
  type ListColour,
  type Priority,
  type Timestamp,
} from "@docket/contracts";
import { derivedId } from "./derived-id.ts";
import { problemOfRule } from "./known-rules.ts";
import { type FileLimits, requireAtMost } from "./file-limits.ts";
import type { LeftOut } from "./left-out.ts";
import { cut, storable } from "./plain-text.ts";

export interface ForeignOptions {
  /** Of the list that tasks come to whose file names none. */
  readonly listName?: string | undefined;
  /** IANA name of the zone in which instants of the file become days and times of day. */
  readonly timeZone: string;
  /** When the import began: for what the file has no time of. */
  readonly now: Timestamp;
  readonly leftOut: LeftOut;
  readonly limits: FileLimits;
}

/** A task as another service has it, in Docket's words. */
export interface ForeignTask {
  /** What tells it from all others of the service; the same each time the file is made. */
  readonly key: string;
  readonly listId: string | null;
  readonly parentKey?: string | undefined;
  readonly title: string;
  /** Paragraphs; empty ones are skipped. */
  readonly notes: readonly string[];
  readonly completed: boolean;
  readonly completedAt?: Timestamp | null;
  readonly priority: Priority;
  readonly tags: readonly ForeignTagName[];
  readonly due: Due | null;
  readonly start?: string | null;
  readonly repeat?: ForeignRepeat | null;
  readonly deletedAt?: Timestamp | null;
  readonly createdAt: Timestamp | null;
  readonly updatedAt: Timestamp | null;
}

export interface ForeignTagName {
  readonly name: string;
  readonly colour?: ListColour | null;
}

export interface ForeignList {
  readonly name: string;
  readonly colour?: ListColour | null;
  readonly archived?: boolean;
  readonly createdAt?: Timestamp | null;
  readonly updatedAt?: Timestamp | null;
}

export interface ForeignRepeat {
  /** RFC 5545 §3.3.10. */
  readonly rule: string;
  readonly from: "due" | "completion";
}

/** Records in the form of Docket's own file, but for the brands of their ids. */
export interface ImportedRecords {
  readonly lists: readonly object[];
  readonly tags: readonly object[];
  readonly tasks: readonly object[];
}

interface ForeignTag {
  readonly id: string;
  readonly name: string;
  readonly colour: ListColour;
  readonly [field: string]: unknown;
}

const LONGEST_NAME = 200;
const LONGEST_TITLE = 500;
const LONGEST_NOTES = 10_000;
const MOST_TAGS = 50;
const LONGEST_TAG = 100;

/** Where a task is in its chain of parents. */
interface Place {
  /** `null` when they go in a circle. */
  readonly top: ForeignTask | null;
  /** How many parents are above it. */
  readonly level: number;
  /** Whether all of them are in the file. */
  readonly isWhole: boolean;
}

/** Of a task whose parents go in a circle. */
const CIRCLE: Place = { top: null, level: 0, isWhole: false };

/**
 * Gathers what a file of another service holds, as records of Docket: ids are derived from the
 * service's own, titles and notes made to fit, subtasks of subtasks put below the task on top.
 */
export class ForeignRecords {
  readonly #service: string;
  readonly #options: ForeignOptions;
  readonly #lists = new Map<string, object>();
  readonly #tags = new Map<string, ForeignTag>();
  readonly #tasks = new Map<string, ForeignTask>();
  readonly #places = new Map<ForeignTask, Place>();

  constructor(service: string, options: ForeignOptions) {
    this.#service = service;
    this.#options = options;
  }

  get leftOut(): LeftOut {
    return this.#options.leftOut;
  }

  /** @returns the id of a list, for its tasks. */
  addList(
    key: string,
    { name, colour, archived = false, createdAt = null, updatedAt = null }: ForeignList,
  ): string {
    const id = derivedId(this.#service, "list", key);
    if (this.#lists.has(id)) {
      this.leftOut.add("list", "is in the file more than once");
      return id;
    }
    requireAtMost(this.#options.limits.tasks, this.#lists.size + 1, "lists");
    const fitting = this.#fitName(name, LONGEST_NAME, "list.name");
    this.#lists.set(id, {
      id,
      name: isVisible(fitting) ? fitting : this.#service,
      colour: colour ?? "grey",
      position: listPosition(this.#lists.size),
      archived,
      ...this.#bookkeeping(createdAt, updatedAt),
    });
    return id;
  }

  addTask(task: ForeignTask): void {
    if (this.#tasks.has(task.key)) {
      this.leftOut.add("task", "is in the file more than once");
      return;
    }
    requireAtMost(this.#options.limits.tasks, this.#tasks.size + 1, "tasks");
    this.#tasks.set(task.key, task);
  }

  records(): ImportedRecords {
    const tasks = [...this.#tasks.values()].map((task, ordinal) => this.#toTask(task, ordinal));
    return { lists: [...this.#lists.values()], tags: [...this.#tags.values()], tasks };
  }

  #toTask(task: ForeignTask, ordinal: number): object {
    const { now } = this.#options;
    const top = this.#topOf(task);
    const { title, notes } = this.#fit(task);
    const completedAt = task.completed ? (task.completedAt ?? task.updatedAt ?? now) : null;
    return {
      id: this.#taskId(task.key),
      title,
      notes,
      completed: task.completed,
      completedAt,
      priority: task.priority,
      listId: top.listId,
      parentId: top === task ? null : this.#taskId(top.key),
      position: taskPosition(now, ordinal),
      tagIds: this.#tagIds(task.tags),
      due: task.due,
      start: task.start ?? null,
      recurrence: this.#recurrence(task, top),
      deletedAt: task.deletedAt ?? top.deletedAt ?? null,
      ...this.#bookkeeping(task.createdAt, task.updatedAt),
    };
  }

  #recurrence(task: ForeignTask, top: ForeignTask): object | null {
    const { due, repeat = null, completed } = task;
    if (!repeat) return null;
    const made =
      top !== task
        ? "a subtask repeats with its parent"
        : completed
          ? "the task is completed"
          : due
            ? toRecurrence(this.#taskId(task.key), due, repeat)
            : "has no due date";
    if (typeof made === "object") return made;
    this.leftOut.add("task.recurrence", made);
    return null;
  }

  #taskId(key: string): string {
    return derivedId(this.#service, "task", key);
  }

  #bookkeeping(createdAt: Timestamp | null, updatedAt: Timestamp | null) {
    const created = createdAt ?? updatedAt ?? this.#options.now;
    return { version: 1, createdAt: created, updatedAt: updatedAt ?? created };
  }

  /** The task on top of a chain of parents; the task itself when it has none, or they go in a circle. */
  #topOf(task: ForeignTask): ForeignTask {
    const { top, level, isWhole } = this.#placeOf(task);
    if (!isWhole)
      this.leftOut.add("task.parent", "parent is not in the file, or parents form a circle");
    else if (level > 1) {
      this.leftOut.add("task.parent", "nested subtask: moved to the top-level task");
    }
    if (top) this.#sayWhatMoves(task, top);
    return top ?? task;
  }

  /** A subtask is where the task on top of it is. */
  #sayWhatMoves(task: ForeignTask, top: ForeignTask): void {
    if (task.listId !== top.listId) {
      this.leftOut.add("task.list", "subtask: moved to the list of its parent");
    }
    if (top.deletedAt && !task.deletedAt) {
      this.leftOut.add("task.parent", "subtask: moved to the trash with its parent");
    }
  }

  /** Remembers the places of all tasks on the way up: none of them is asked twice for its parent. */
  #placeOf(task: ForeignTask): Place {
    const way: ForeignTask[] = [];
    let at = task;
    let place = this.#places.get(at);
    while (!place) {
      const { parentKey = "" } = at;
      const parent = this.#tasks.get(parentKey);
      if (parentKey === "" || !parent) {
        place = { top: at, level: 0, isWhole: parentKey === "" };
        this.#places.set(at, place);
      } else {
        way.push(at);
        // As long as its top is not known: who comes by here again goes in a circle.
        this.#places.set(at, CIRCLE);
        at = parent;
        place = this.#places.get(at);
      }
    }
    for (const below of way.toReversed()) {
      if (place !== CIRCLE) place = { ...place, level: place.level + 1 };
      this.#places.set(below, place);
    }
    return place;
  }

  #fit({ title, notes }: ForeignTask): { title: string; notes: string } {
    const whole = this.#trim(this.#mend(title, "task.title"), "task.title");
    const [first, rest] = cut(whole, LONGEST_TITLE);
    const paragraphs = notes
      .map((text) => this.#mend(text, "task.notes").trim())
      .filter((text) => text !== "");
    if (rest !== "") {
      this.leftOut.add("task.title", "cut to 500 characters: the full title is in the notes");
      paragraphs.unshift(whole);
    }
    const [kept, lost] = cut(paragraphs.join("\n\n"), LONGEST_NOTES);
    if (lost !== "") this.leftOut.add("task.notes", "cut to 10 000 characters");
    return { title: isVisible(first) ? first.trim() : "(no title)", notes: kept };
  }

  /** Replaces characters that cannot be stored. A changed text is reported. */
  #mend(text: string, field: string): string {
    const mended = storable(text);
    if (mended !== text) this.leftOut.add(field, "invalid characters: replaced by U+FFFD");
    return mended;
  }

  #trim(text: string, field: string): string {
    const trimmed = text.trim();
    if (trimmed !== "" && trimmed !== text)
      this.leftOut.add(field, "surrounding white space removed");
    return trimmed;
  }

  #fitName(name: string, most: number, field: string): string {
    const whole = this.#trim(this.#mend(name, field), field);
    const [fitting, rest] = cut(whole, most);
    if (rest !== "") this.leftOut.add(field, `cut to ${most} characters`);
    return fitting.trim();
  }

  #tagIds(tags: readonly ForeignTagName[]): string[] {
    const ids = new Set<string>();
    for (const { name, colour } of tags) {
      const fitting = this.#fitName(name, LONGEST_TAG, "task.tags");
      if (!isVisible(fitting)) continue;
      const known = this.#tags.get(foldName(fitting));
      // A task over its limit of tags must not create a new one.
      if (ids.size < MOST_TAGS || (known && ids.has(known.id))) {
        ids.add(this.#tagId(fitting, colour ?? null));
      } else this.leftOut.add("task.tags", "more than 50 tags on one task");
    }
    return [...ids];
  }

  /** A tag has the first colour that is said of it. */
  #tagId(name: string, colour: ListColour | null): string {
    const key = foldName(name);
    const known = this.#tags.get(key);
    if (known && colour !== null && colour !== known.colour) {
      this.leftOut.add("task.tags", "several colours: used the first");
    }
    if (known) return known.id;
    requireAtMost(this.#options.limits.tags, this.#tags.size + 1, "different tags");
    const id = derivedId(this.#service, "tag", key);
    this.#tags.set(key, { id, name, colour: colour ?? "grey", ...this.#bookkeeping(null, null) });
    return id;
  }
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function inDigits(number: bigint, length: number): string {
  let digits = "";
  for (let rest = number; digits.length < length; rest /= 62n) {
    digits = (DIGITS[Number(rest % 62n)] ?? "") + digits;
  }
  return digits;
}

/** A key of fractional indexing that is a whole number: lists of the file come behind those that are there. */
function listPosition(ordinal: number): string {
  return `d${inDigits(BigInt(ordinal), 4)}`;
}

/**
 * A key that keeps the file's order, where a task made when the import began would be: what is made later
 * comes first. It is made as the SQL function `new_position` makes its own.
 */
function taskPosition(now: Timestamp, ordinal: number): string {
  const place = 13_537_086_546_263_551n - BigInt(Date.parse(now)) * 1_000n;
  return `i${inDigits(place, 9)}${inDigits(BigInt(ordinal), 4)}V`;
}

/** A repetition in words of Docket's; or why it cannot be served. */
function toRecurrence(id: string, due: Due, { rule, from }: ForeignRepeat): object | string {
  const start = "time" in due ? `${due.date}T${due.time}` : due.date;
  const timeZone = "time" in due ? due.timeZone : "UTC";
  const problem = problemOfRule({ rule, start, timeZone, from });
  if (problem !== null) return problem;
  return {
    rule: normalizeRule(rule),
    from,
    timeZone,
    seriesId: id,
    start,
    occurrence: start,
    count: 1,
    following: null,
  };
}
