import { type Bench, median, tokensOf } from "./doors.ts";
import { sendLoad } from "./load.ts";
import { startMeasured } from "./measured-server.ts";
import { docket } from "./programs.ts";
import { OWNERS, type Seeded } from "./seed.ts";
import { WORKS } from "./works.ts";

const STARTS = 5;
const CALLS = 100_000;

/** Milliseconds from the start of the process until it is ready, on a migrated database. */
export async function measureStart(bench: Bench, { url }: Seeded): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    const server = await startMeasured(docket(bench, url));
    times.push(server.startTime);
    await server.stop();
  }
  return median(times);
}

/** Resident memory in bytes after 100 000 mixed calls, and after 100 000 more. */
export async function measureMemory(bench: Bench, seeded: Seeded): Promise<[number, number]> {
  const tokens = await tokensOf(bench, seeded);
  const server = await startMeasured(docket(bench, seeded.url));
  async function memoryAfterCalls() {
    await sendLoad({
      port: server.port,
      calls: CALLS,
      call(n) {
        const work = WORKS[n % WORKS.length];
        if (!work) throw new Error("There is work.");
        return work.call(n % 8 < 4 ? "REST" : "tRPC", tokens[n % OWNERS] ?? "", n % OWNERS, seeded);
      },
    });
    return (await server.usage()).memory;
  }
  const first = await memoryAfterCalls();
  const second = await memoryAfterCalls();
  await server.stop();
  return [first, second];
}
