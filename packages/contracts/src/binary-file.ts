/** The first bytes of other kinds of files, as Latin-1 text. */
const SIGNATURES: readonly (readonly [start: string, kind: string, remedy: "unpack" | "export"])[] =
  [
    ["PK\u0003\u0004", "a zip archive", "unpack"],
    ["PK\u0005\u0006", "a zip archive", "unpack"],
    ["\u001F\u008B", "a gzip archive", "unpack"],
    ["7z\u00BC\u00AF\u0027\u001C", "a 7z archive", "unpack"],
    ["Rar!\u001A\u0007", "a RAR archive", "unpack"],
    ["BZh", "a bzip2 archive", "unpack"],
    ["\u00FD7zXZ\u0000", "an xz archive", "unpack"],
    ["(\u00B5/\u00FD", "a Zstandard archive", "unpack"],
    ["%PDF-", "a PDF document", "export"],
    ["SQLite format 3\u0000", "a SQLite database", "export"],
    ["\u00D0\u00CF\u0011\u00E0", "an Office document", "export"],
    ["\u0089PNG", "an image", "export"],
    ["\u00FF\u00D8\u00FF", "an image", "export"],
    ["GIF8", "an image", "export"],
  ];

/** Offset of the signature in tar archives. */
const TAR_START = 257;

/** How many bytes `binaryFileProblem` needs. */
export const SIGNATURE_LENGTH = 264;

/**
 * Says what to do with a file that is not text.
 *
 * @param start  its first bytes, each as the character with the same number.
 * @returns sentences for the person who sends the file; `null` for a file that may be text.
 */
export function binaryFileProblem(start: string): string | null {
  if (start.startsWith("\u00FF\u00FE") || start.startsWith("\u00FE\u00FF")) {
    return "The file is encoded in UTF-16. Save it in UTF-8 and send it again.";
  }
  if (start.startsWith("ustar", TAR_START)) return sentenceOf("a tar archive", "unpack");
  const [, kind, remedy] = SIGNATURES.find(([signature]) => start.startsWith(signature)) ?? [];
  return kind === undefined || remedy === undefined ? null : sentenceOf(kind, remedy);
}

function sentenceOf(kind: string, remedy: "unpack" | "export"): string {
  return remedy === "unpack"
    ? `The file is ${kind}. Unpack it and send the file inside.`
    : `The file is ${kind}, not an export in JSON or CSV.`;
}
