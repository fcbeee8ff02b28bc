import type { List, ListId } from "@docket/contracts";
import { applyEffect, type Effect } from "../writes/effect.ts";
import { isListWrite, type Write } from "../writes/write.ts";

/** In front of which list a list stands; `null` behind all others. */
interface Place {
  readonly before: ListId | null;
  readonly after: ListId | null;
}

export interface ListEffect extends Effect<List> {
  /** Absent when the list stays where it is. */
  readonly place?: Place;
}

/** The lists as they will be once the server has answered every write, in their order. */
export function foreseeLists(stored: readonly List[], writes: readonly Write[]): readonly List[] {
  return writes.reduce((lists, write) => {
    const effect = listEffectOf(write);
    return effect ? withEffect(lists, effect) : lists;
  }, stored);
}

/** Which list comes next; `null` after the last. */
export function listBehind(lists: readonly List[], listId: ListId): ListId | null {
  return lists[lists.findIndex(({ id }) => id === listId) + 1]?.id ?? null;
}

function listEffectOf(write: Write): ListEffect | null {
  if (isListWrite(write)) return write.effect;
  if (write.kind !== "undo") return null;
  const effect = listEffectOf(write.of);
  if (effect === null) return null;
  const { before, after, place } = effect;
  const reverse = { before: after, after: before };
  return place ? { ...reverse, place: { before: place.after, after: place.before } } : reverse;
}

function withEffect(lists: readonly List[], effect: ListEffect): readonly List[] {
  const subject = effect.after ?? effect.before;
  const index = lists.findIndex(({ id }) => id === subject?.id);
  const list = applyEffect(lists[index], effect);
  const others = lists.filter(({ id }) => id !== subject?.id);
  if (list === null) return others;
  if (!effect.place) return index === -1 ? [...others, list] : lists.with(index, list);
  const next = effect.place.after;
  const place = others.findIndex(({ id }) => id === next);
  return others.toSpliced(place === -1 ? others.length : place, 0, list);
}
