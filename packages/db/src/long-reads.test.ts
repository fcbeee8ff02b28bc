import { UserId } from "@docket/contracts";
import { expect, test } from "vitest";
import { createLongReads } from "./long-reads.ts";

const ADA = UserId.parse("01940000-0000-7000-8000-0000000000ad");
const EVE = UserId.parse("01940000-0000-7000-8000-0000000000e5");

test("owners take turns, however many pages one of them asks for", async () => {
  const { page } = createLongReads({ concurrency: 1, downloadsPerOwner: 4 });
  const order: string[] = [];
  const read = (name: string) => () => {
    order.push(name);
    return Promise.resolve();
  };
  const eves = Array.from({ length: 20 }, (_, n) => page(EVE, read(`eve ${n}`)));
  await Promise.all([page(ADA, read("ada 0")), page(ADA, read("ada 1")), ...eves]);
  expect(order.slice(0, 5)).toEqual(["eve 0", "eve 1", "ada 0", "eve 2", "ada 1"]);
  expect(order).toHaveLength(22);
});

test("the number of concurrent page reads is limited, also after one failed", async () => {
  const { page } = createLongReads({ concurrency: 2, downloadsPerOwner: 4 });
  let running = 0;
  let most = 0;
  const read = async (n: number) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    if (n % 3 === 0) throw new Error("out of reach");
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_, n) => page(n % 2 === 0 ? ADA : EVE, () => read(n))),
  );
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(3);
  expect(most).toBe(2);
});

test("a source that is not read to its end is closed and frees its place", async () => {
  const { pages, page } = createLongReads({ concurrency: 1, downloadsPerOwner: 4 });
  let isClosed = false;
  async function* numbers() {
    try {
      for (let n = 0; ; n += 1) yield await Promise.resolve(n);
    } finally {
      isClosed = true;
    }
  }
  for await (const n of pages(ADA, numbers())) if (n === 3) break;
  expect(isClosed).toBe(true);
  expect(await page(EVE, () => Promise.resolve("read"))).toBe("read");
});

test("each download of an owner is counted once, until it has ended", () => {
  const { begin } = createLongReads({ concurrency: 1, downloadsPerOwner: 2 });
  const end = begin(ADA);
  begin(ADA);
  expect(() => begin(ADA)).toThrow(expect.objectContaining({ code: "too-many-requests" }));
  begin(EVE);
  end();
  end();
  begin(ADA);
  expect(() => begin(ADA)).toThrow(expect.objectContaining({ code: "too-many-requests" }));
});
