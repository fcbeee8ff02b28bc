export type { FileRecord } from "./file-records.ts";
export { LeftOut, type LeftOutField } from "./left-out.ts";
export { type FileFormat, readFile } from "./read-file.ts";
export { csvLine } from "./write-csv.ts";
export { type DocketFileSections, inChunks, writeDocketFile } from "./write-docket-file.ts";
