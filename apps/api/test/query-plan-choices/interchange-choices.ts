import type { InternalCaller } from "@docket/router";
import { ABSENT, type FieldChoices } from "./choice.ts";

const CSV =
  "TYPE,CONTENT,PRIORITY,INDENT\ntask,Post the letter @errand,1,1\ntask,Buy a stamp,4,2\n";

/** One that has its whole file. */
async function receivedImport(owner: InternalCaller): Promise<string> {
  const { id } = await owner.import.start({ format: "todoist" });
  await owner.import.add({ importId: id, part: 0, text: CSV });
  return id;
}

/** One that has been finished before. */
async function finishedImport(owner: InternalCaller): Promise<string> {
  return (await owner.import.file({ format: "todoist", file: CSV })).id;
}

export const INTERCHANGE_CHOICES: FieldChoices = {
  format: ["todoist"],
  listName: [ABSENT],
  timeZone: [ABSENT],
  file: [CSV],
  importId: [receivedImport, finishedImport],
  "import.add importId": [receivedImport],
  part: [0, 1],
  "import.add text": [CSV],
};
