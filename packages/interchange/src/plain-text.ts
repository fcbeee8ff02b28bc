const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** Text that Docket can store: without U+0000 and halves of surrogate pairs. */
export function storable(text: string): string {
  return text.replaceAll(UNSTORABLE, "\uFFFD");
}

/** The first characters of a text, counted as code points, and the rest. */
export function cut(text: string, most: number): readonly [string, string] {
  if (text.length <= most) return [text, ""];
  let length = 0;
  let count = 0;
  for (const character of text) {
    if (count === most) break;
    count += 1;
    length += character.length;
  }
  return [text.slice(0, length), text.slice(length)];
}
