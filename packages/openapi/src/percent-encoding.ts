/** @returns `null` for an incomplete escape or bytes that are not UTF-8 (RFC 3986 §2.1). */
export function decodePercent(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
