import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { type Account, PUBLIC_ORIGIN, type TestServer } from "./test-server.ts";

const DOCS = new URL("../../../docs/", import.meta.url);
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

function readPage(page: string): string {
  return readFileSync(new URL(page, DOCS), "utf8");
}

function readmeSection(): RegExpExecArray {
  const section = SECTION.exec(readPage("../README.md"));
  if (section === null) throw new Error("The README has no section about the pages.");
  return section;
}

/** The pages that the README calls those with examples to run. */
export function promisedPages(): string[] {
  return [...readmeSection()[0].matchAll(/\(docs\/([\w-]+\.md)\)/g)].map(([, page = ""]) => page);
}

/** The pages of `docs/` that have examples. */
export function pagesWithExamples(): string[] {
  const pages = readdirSync(DOCS).filter((file) => file.endsWith(".md"));
  return pages.filter((page) => examplesOf(page) !== "");
}

/** The calls of a page, in their order, as one script. */
function examplesOf(page: string): string {
  return [...readPage(page).matchAll(BLOCK)]
    .filter(([, block = ""]) => !block.includes("npx "))
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

/** Runs all that the README says to send, from its quick start on. */
export function runReadme({ origin }: TestServer): Promise<Answer[]> {
  const script = examplesOf("../README.md").replaceAll("http://localhost:3000", origin);
  return runScript(script, {});
}

/** Runs a page's examples, from where the README's quick start ends. */
export function runExamples(
  page: string,
  { origin }: TestServer,
  { token }: Account,
): Promise<Answer[]> {
  const { host } = new URL(origin);
  return runScript(`${readmeSection()[1]}${examplesOf(page)}`, {
    CONNECT_TO: `${new URL(PUBLIC_ORIGIN).host}:80:${host}`,
    DOCKET: origin,
    TOKEN: token,
  });
}

/** Runs a script in a folder of its own. */
async function runScript(script: string, environment: Record<string, string>): Promise<Answer[]> {
  const folder = await mkdtemp(join(tmpdir(), "docket-docs-"));
  const answers = join(folder, "answers");
  await mkdir(answers);
  try {
    await promisify(execFile)("bash", ["--norc", "-c", PROLOGUE + script], {
      cwd: folder,
      timeout: 25_000,
      env: { PATH: process.env["PATH"], ANSWERS: answers, CONNECT_TO: "", ...environment },
    });
    return await readAnswers(answers);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readAnswers(folder: string): Promise<Answer[]> {
  const { length } = await readFile(join(folder, "count"), "utf8");
  const read = async (number: number) => ({
    body: await readFile(join(folder, `${number}.body`), "utf8"),
    shown: parseAnswer(await readFile(join(folder, `${number}.shown`), "utf8").catch(() => "")),
  });
  return await Promise.all(Array.from({ length }, (_, index) => read(index + 1)));
}

/** The JSON of an answer or of a stream's first event, where `…` is what the page leaves out; null for other text. */
export function parseAnswer(text: string): unknown {
  const json = /^data: (.*)$/m.exec(text)?.[1] ?? /\{.*\}/s.exec(text)?.[0];
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
