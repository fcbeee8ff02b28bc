import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { type Account, PUBLIC_ORIGIN, type TestServer } from "./test-server.ts";

const ROOT = new URL("../../../", import.meta.url);
const DOCS = new URL("docs/", ROOT);
const PROLOGUE = readFileSync(new URL("page-examples.sh", import.meta.url), "utf8");

/** Where the README's words about the pages begin, and what it sets for their examples. */
const SECTION = /^### What a task can be\n.*?^```sh\n(.*?)^```\n.*?(?=^#)/ms;
/** A block of examples, and the answer to its last call where the page shows it below. */
const BLOCK = /^```sh\n(.*?)^```\n(?:\n```json\n(.*?)^```\n)?/gms;
/** `curl …   # 404: no longer there` */
const ANNOUNCED_STATUS = /^(curl .*)\s# (\d{3})\b/gm;
/** The lines of a comment that are an answer, and no words. */
const SHOWN_ANSWER = /^(?:# (?:id: |data: |\{| ).*\n)+/gm;

export interface Answer {
  readonly body: string;
  /** What the page shows of it. */
  readonly shown: unknown;
}

function readmeSection(): RegExpExecArray {
  const section = SECTION.exec(readFileSync(new URL("README.md", ROOT), "utf8"));
  if (section === null) throw new Error("The README has no section about the pages.");
  return section;
}

/** The pages that the README calls those with examples to run. */
export function promisedPages(): string[] {
  return [...readmeSection()[0].matchAll(/\(docs\/([\w-]+\.md)\)/g)].map(([, page = ""]) => page);
}

/** The pages of `docs/` that have examples. */
export function pagesWithExamples(): string[] {
  return readdirSync(DOCS).filter((file) => file.endsWith(".md") && examplesOf(file) !== "");
}

/** The examples of a page, in their order, as one script. */
function examplesOf(page: string): string {
  const text = readFileSync(new URL(page, DOCS), "utf8");
  return [...text.matchAll(BLOCK)]
    .map(([, block = "", answer]) => {
      const script = block
        .replaceAll(ANNOUNCED_STATUS, "STATUS=$2 $1")
        .replaceAll(SHOWN_ANSWER, (lines) => shows(lines.replaceAll(/^# /gm, "")));
      return answer === undefined ? script : script + shows(answer);
    })
    .join("");
}

function shows(answer: string): string {
  return `shows <<'ANSWER'\n${answer}ANSWER\n`;
}

/** Runs a page's examples in a folder of their own, from where the README's quick start ends. */
export async function runExamples(
  page: string,
  server: TestServer,
  { token }: Account,
): Promise<Answer[]> {
  const folder = await mkdtemp(join(tmpdir(), "docket-docs-"));
  const answers = join(folder, "answers");
  await mkdir(answers);
  try {
    await promisify(execFile)(
      "bash",
      ["--norc", "-c", PROLOGUE + readmeSection()[1] + examplesOf(page)],
      {
        cwd: folder,
        timeout: 15_000,
        env: {
          PATH: process.env["PATH"],
          ANSWERS: answers,
          CONNECT_TO: `${new URL(PUBLIC_ORIGIN).host}:80:${new URL(server.origin).host}`,
          DOCKET: server.origin,
          TOKEN: token,
        },
      },
    );
    const count = (await readFile(join(answers, "count"), "utf8")).length;
    return await Promise.all(
      Array.from({ length: count }, async (_, index) => ({
        body: await readFile(join(answers, `${index + 1}.body`), "utf8"),
        shown: parseAnswer(
          await readFile(join(answers, `${index + 1}.shown`), "utf8").catch(() => ""),
        ),
      })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The JSON of an answer or of an event, in which `…` stands for what the page leaves out; null for other text. */
export function parseAnswer(text: string): unknown {
  const [json] = /\{.*\}/s.exec(text) ?? [];
  return json === undefined ? null : JSON.parse(json.replaceAll(/…,|,?…(?=[}\]])/g, ""));
}

/** Matches what has at least the same fields, of the same types. */
export function shapeOf(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return expect.arrayContaining(value.map(shapeOf));
  if (typeof value !== "object") return expect.any(value.constructor);
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)])),
  );
}
