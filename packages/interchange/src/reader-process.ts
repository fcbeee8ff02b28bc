import { ProblemError } from "@docket/contracts";
import type { FileRecord } from "./file-records.ts";
import { LeftOut } from "./left-out.ts";
import { readFile } from "./read-file.ts";
import { ReaderAnswer, type ReaderMessage, ReadingOrder } from "./reader-messages.ts";

/** The program that `FileReaders` starts. It reads one file after the other, until the server disconnects. */

/** Records per message. */
const MAX_RECORDS = 100;

/** Approximate limit on the characters of titles and notes in a message. */
const MAX_TEXT = 32_768;

const messages: unknown[] = [];
let wake: (() => void) | undefined;
process.on("message", (message) => {
  messages.push(message);
  wake?.();
});
process.once("disconnect", () => process.exit(0));
// Ctrl+C in a terminal signals the whole process group. The server finishes its imports first and then ends this
// process.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

async function nextMessage(): Promise<unknown> {
  while (messages.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return messages.shift();
}

function send(message: ReaderMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

async function ask(message: ReaderMessage): Promise<string | null> {
  await send(message);
  return ReaderAnswer.parse(await nextMessage()).text;
}

async function* textsOfFile(): AsyncGenerator<string> {
  for (;;) {
    const text = await ask({ kind: "text" });
    if (text === null) return;
    yield text;
  }
}

/** Approximate size of a record: the length of its long texts. */
function lengthOf({ record }: FileRecord): number {
  if ("notes" in record) return record.title.length + record.notes.length;
  if (!("before" in record)) return 0;
  return notesIn(record.before) + notesIn(record.after);
}

function notesIn(side: object | null): number {
  return side && "notes" in side && typeof side.notes === "string" ? side.notes.length : 0;
}

async function read(order: ReadingOrder): Promise<void> {
  const leftOut = new LeftOut();
  let held: FileRecord[] = [];
  let length = 0;
  const sendHeld = async () => {
    await ask({ kind: "records", records: held });
    held = [];
    length = 0;
  };
  for await (const record of readFile(order.format, textsOfFile(), { ...order, leftOut })) {
    held.push(record);
    length += lengthOf(record);
    if (held.length >= MAX_RECORDS || length >= MAX_TEXT) await sendHeld();
  }
  if (held.length > 0) await sendHeld();
  await send({ kind: "end", leftOut: leftOut.fields() });
}

for (;;) {
  const order = ReadingOrder.parse(await nextMessage());
  try {
    await read(order);
  } catch (error) {
    if (error instanceof ProblemError) {
      const { code, detail, errors } = error;
      await send({ kind: "problem", code, detail, ...(errors && { errors: [...errors] }) });
    } else {
      await send({ kind: "fault", stack: error instanceof Error ? String(error.stack) : "" });
    }
  }
}
