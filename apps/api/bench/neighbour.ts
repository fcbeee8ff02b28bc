import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { ImportFormat } from "@docket/contracts";
import postgres from "postgres";
import { docketTask } from "../test/interchange/files.ts";
import { type Bench, tokensOf } from "./doors.ts";
import { startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import type { Seeded } from "./seed.ts";

/*
 * What a user notices of another one's large import: the time of everyday calls while the server has nothing else to
 * do, and during an import of 16 MB of each format.
 */

export interface Neighbour {
  readonly during: string;
  readonly seconds: number;
  readonly calls: number;
  /** The 99th percentile of the times of the other user's calls, in ms. */
  readonly p99: number;
  readonly longest: number;
}

/** Characters of a file. Files of other services can have at most 16 777 216. */
const SIZE = 16_000_000;
const NOTES = "Remember the details, and whom to ask. ".repeat(10);

/** Milliseconds between two calls of the other user. */
const PAUSE = 10;

/** Milliseconds without an import. */
const AT_REST = 8_000;

interface Format {
  readonly head: string;
  readonly record: (n: number) => string;
  readonly separator: string;
  readonly tail: string;
}

const FORMATS: Readonly<Record<ImportFormat, Format>> = {
  docket: {
    head: '{"changes":[],"docket":1,"filters":[],"lists":[],"tags":[],"tasks":[',
    record: (n) => JSON.stringify(docketTask(n, { notes: NOTES })),
    separator: ",",
    tail: "]}",
  },
  todoist: {
    head: "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,DATE,DATE_LANG\n",
    record: (n) => `task,Letter ${n},"${NOTES}",4,1,,en`,
    separator: "\n",
    tail: "\n",
  },
  vikunja: {
    head: '[{"id":1,"title":"Home","tasks":[',
    record: (n) => JSON.stringify({ id: n, title: `Letter ${n}`, description: `<p>${NOTES}</p>` }),
    separator: ",",
    tail: "]}]",
  },
  microsoft: {
    head: '{"value":[{"id":"L","displayName":"Home","tasks":[',
    record: (n) =>
      JSON.stringify({
        id: `T${n}`,
        title: `Letter ${n}`,
        body: { content: NOTES, contentType: "text" },
      }),
    separator: ",",
    tail: "]}]}",
  },
  google: {
    head: '{"kind":"tasks#taskLists","items":[{"id":"L","title":"Home","items":[',
    record: (n) =>
      JSON.stringify({ id: `T${n}`, title: `Letter ${n}`, notes: NOTES, status: "needsAction" }),
    separator: ",",
    tail: "]}]}",
  },
};

function fileOf({ head, record, separator, tail }: Format): Buffer {
  const records: string[] = [];
  let size = head.length + tail.length;
  for (let n = 1; ; n += 1) {
    const next = record(n);
    size += next.length + separator.length;
    if (size > SIZE) break;
    records.push(next);
  }
  return Buffer.from(head + records.join(separator) + tail);
}

export async function measureNeighbour(
  bench: Bench,
  seeded: Seeded,
): Promise<readonly Neighbour[]> {
  const [neighbour = "", ...importers] = await tokensOf(bench, seeded);
  const server = await startMeasured(docket(bench, seeded.url));
  const agent = new Agent({ keepAlive: true });
  const api = { agent, host: "127.0.0.1", port: server.port };

  async function send(token: string, method: string, path: string, body?: Buffer): Promise<string> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body && { "content-type": "application/json", "content-length": body.length }),
    };
    const outgoing = request({ ...api, method, path: `/api/v1/users/me${path}`, headers });
    outgoing.end(body);
    const [answer]: IncomingMessage[] = await once(outgoing, "response");
    if (!answer) throw new Error("There was no answer.");
    const answered = await text(answer);
    if ((answer.statusCode ?? 0) > 299) throw new Error(answered);
    return answered;
  }

  const title = Buffer.from(JSON.stringify({ title: "Water the plants" }));
  const calls = [
    () => send(neighbour, "GET", "/tasks?limit=50"),
    () => send(neighbour, "POST", "/tasks", title),
    () => send(neighbour, "GET", "/tasks/counts"),
  ];

  async function during(name: string, work: () => Promise<unknown>): Promise<Neighbour> {
    const times: number[] = [];
    const over = new AbortController();
    async function keepCalling(): Promise<void> {
      while (!over.signal.aborted) {
        const startedAt = performance.now();
        await calls[times.length % calls.length]?.();
        times.push(performance.now() - startedAt);
        await setTimeout(PAUSE);
      }
    }
    const calling = keepCalling();
    const startedAt = performance.now();
    await work().finally(() => over.abort());
    const seconds = (performance.now() - startedAt) / 1_000;
    await calling;
    const ascending = times.toSorted((a, b) => a - b);
    return {
      during: name,
      seconds,
      calls: ascending.length,
      p99: ascending[Math.floor(ascending.length * 0.99)] ?? Number.NaN,
      longest: ascending.at(-1) ?? Number.NaN,
    };
  }

  const database = postgres(seeded.url, { max: 1 });
  async function untilSearchIsWritten(): Promise<void> {
    for (;;) {
      const [row] = await database<{ isOver: boolean }[]>`
        select not exists (select from task_text where title = '') as "isOver"`;
      if (row?.isOver) return;
      await setTimeout(500);
    }
  }

  try {
    await during("nothing", () => setTimeout(2_000));
    const measured = [await during("nothing", () => setTimeout(AT_REST))];
    for (const [n, format] of (
      ["docket", "todoist", "vikunja", "microsoft", "google"] as const
    ).entries()) {
      const file = fileOf(FORMATS[format]);
      const path = `/imports/file?format=${format}`;
      measured.push(await during(format, () => send(importers[n] ?? "", "POST", path, file)));
      measured.push(await during("search after it", untilSearchIsWritten));
    }
    return measured;
  } finally {
    agent.destroy();
    await database.end();
    await server.stop();
  }
}

/** The section about imports. */
export function describeNeighbour(measured: readonly Neighbour[]): string {
  const [atRest] = measured;
  const rows = measured.map(
    ({ during, seconds, calls, p99, longest }) =>
      `| ${during} | ${seconds.toFixed(1)} | ${calls} | ${p99.toFixed(1)} | ${(p99 / (atRest?.p99 ?? Number.NaN)).toFixed(2)} | ${longest.toFixed(0)} |`,
  );
  return `## What another user notices of an import

The calls of one user, one after the other, while another one imports a file of 16 MB, and while the search index of it is written. The 99th
percentile during an import may be twice that of the first row.

| during | seconds | calls | p99, ms | times the first | longest, ms |
|---|--:|--:|--:|--:|--:|
${rows.join("\n")}
`;
}
