export { FileReaders } from "./file-readers.ts";
export type { LeftOutField } from "./left-out.ts";
export { DEFAULT_READING_LIMITS, type ReadingLimits } from "./reader-child.ts";
export { csvLine } from "./write-csv.ts";
export { type DocketFileSections, inChunks, writeDocketFile } from "./write-docket-file.ts";
