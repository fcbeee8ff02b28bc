/** Where a value is in a JSON document: the names and numbers on the way to it. */
export type Place = readonly (string | number)[];

/** The places of all values that are no objects and no arrays, and say something. */
export function leavesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, part]) =>
      leavesOf(part, [...place, Array.isArray(value) ? Number(key) : key]),
    );
  }
  return value === "" || value === 0 || value === false || value === null ? [] : [place];
}

/** The places of all objects. */
export function objectsOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) =>
    objectsOf(part, [...place, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? inside : [place, ...inside];
}

export function valueAt(document: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    document,
  );
}

/** A copy in which a value is another one; `undefined` takes it out. */
export function withValue(document: unknown, place: Place, value: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  const part = withValue(valueAt(document, [key]), rest, value);
  if (Array.isArray(document)) return document.with(Number(key), part);
  return { ...Object(document), [key]: part };
}
